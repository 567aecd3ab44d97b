import { describe, expect } from 'vitest'
import { test } from './prisma-project.js'

const APPLIED =
  'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY started_at'

describe('migrate deploy', () => {
  test('creates the database, applies what is missing and then finds nothing to do', async ({
    project,
  }) => {
    await project.schema('model Fruit {\n  id Int @id\n}\n')

    const none = await project.prisma('migrate deploy')
    expect(none).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('No migration found'),
    })
    expect(none.output).toMatch(/database .* created/)

    await project.migration('20260101000000_fruit', 'CREATE TABLE "Fruit" (id int PRIMARY KEY);')
    await project.migration('20260102000000_name', 'ALTER TABLE "Fruit" ADD name text;')
    const two = await project.prisma('migrate deploy')
    expect(two).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('All migrations have been successfully applied'),
    })
    expect(await project.column(APPLIED)).toEqual(['20260101000000_fruit', '20260102000000_name'])

    await project.migration('20260103000000_colour', 'ALTER TABLE "Fruit" ADD colour text;')
    const behind = await project.prisma('migrate status')
    expect(behind).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('20260103000000_colour'),
    })

    const third = await project.prisma('migrate deploy')
    expect(third.output).toContain('20260103000000_colour')
    expect(third.output).not.toContain('20260102000000_name')

    const again = await project.prisma('migrate deploy')
    expect(again).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('No pending migrations to apply'),
    })
    expect(await project.column(APPLIED)).toHaveLength(3)
  })
})
