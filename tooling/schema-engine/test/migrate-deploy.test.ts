import { describe, expect } from 'vitest'
import { test } from './prisma-project.js'

const HISTORY = `
  SELECT concat_ws(' ', migration_name,
    CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back'
         WHEN finished_at IS NOT NULL THEN 'applied' ELSE 'failed' END)
  FROM _prisma_migrations ORDER BY started_at, finished_at`

describe('migrate deploy', () => {
  test('creates the database, applies what is missing and then finds nothing to do', async ({
    project,
  }) => {
    await project.schema('model Fruit {\n  id Int @id\n}\n')

    const none = await project.prisma('migrate deploy')
    expect(none).toSucceedSaying('No migration found', /database .* created/)

    await project.migration('20260101000000_fruit', 'CREATE TABLE "Fruit" (id int PRIMARY KEY);')
    await project.migration('20260102000000_name', 'ALTER TABLE "Fruit" ADD name text;')
    const behind = await project.prisma('migrate status')
    expect(behind).toFailSaying('not yet been applied', '20260102000000_name')

    const two = await project.prisma('migrate deploy')
    expect(two).toSucceedSaying('20260102000000_name', 'have been successfully applied')
    expect(await project.column(HISTORY)).toEqual([
      '20260101000000_fruit applied',
      '20260102000000_name applied',
    ])

    const again = await project.prisma('migrate deploy')
    expect(again).toSucceedSaying('No pending migrations to apply')
    expect(await project.prisma('migrate status')).toSucceedSaying('up to date')
  })

  test('a failed migration stops everything until it is resolved, one way or the other', async ({
    project,
  }) => {
    await project.createDatabase()
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    await project.migration(
      '20260101000000_fruit',
      'CREATE TABLE "Fruit" (id int);\n-- Überfall\nINSERT INTO "Nowhere" VALUES (1);\n',
    )

    const failed = await project.prisma('migrate deploy')
    expect(failed).toFailSaying(
      'P3018',
      'Migration name: 20260101000000_fruit',
      'Database error code: 42P01',
      'relation "Nowhere" does not exist',
      '  3 INSERT INTO "Nowhere"',
    )
    expect(await project.column('SELECT logs FROM _prisma_migrations')).toEqual([
      expect.stringContaining('relation "Nowhere" does not exist'),
    ])
    expect(await project.column(`SELECT to_regclass('"Fruit"')`)).toEqual([null])

    expect(await project.prisma('migrate deploy')).toFailSaying('P3009', '20260101000000_fruit')

    await project.prisma('migrate resolve --rolled-back 20260101000000_fruit')
    await project.migration('20260101000000_fruit', 'CREATE TABLE "Fruit" (id int);')
    expect(await project.prisma('migrate deploy')).toSucceedSaying('20260101000000_fruit')

    await project.migration('20260102000000_done_by_hand', 'SELECT 1/0;')
    expect(await project.prisma('migrate deploy')).toFailSaying('P3018', 'division by zero')
    const resolved = await project.prisma('migrate resolve --applied 20260102000000_done_by_hand')
    expect(resolved).toSucceedSaying('marked as applied')
    expect(await project.column(HISTORY)).toEqual([
      '20260101000000_fruit rolled back',
      '20260101000000_fruit applied',
      '20260102000000_done_by_hand rolled back',
      '20260102000000_done_by_hand applied',
    ])
  })

  test('a database with tables and no history is refused until it has a baseline', async ({
    project,
  }) => {
    await project.createDatabase()
    await project.column('CREATE TABLE "Fruit" (id int PRIMARY KEY)')
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    await project.migration('20260101000000_base', 'CREATE TABLE "Fruit" (id int PRIMARY KEY);')

    expect(await project.prisma('migrate deploy')).toFailSaying('P3005', 'not empty')
    await project.prisma('migrate resolve --applied 20260101000000_base')
    expect(await project.prisma('migrate deploy')).toSucceedSaying('No pending migrations')
  })

  test('five at once create one database and apply each migration once', async ({ project }) => {
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    await project.migration('20260101000000_fruit', 'CREATE TABLE "Fruit" (id int PRIMARY KEY);')
    // Waits for every session with an older snapshot, and so also for those that wait for the lock.
    await project.migration(
      '20260102000000_index',
      'ALTER TABLE "Fruit" ADD name text; CREATE INDEX CONCURRENTLY fruit_name ON "Fruit" (name);',
    )

    const deploys = Array.from({ length: 5 }, () => project.prisma('migrate deploy'))
    for (const deploy of await Promise.all(deploys)) {
      expect(deploy).toSucceedSaying(/successfully applied|No pending migrations/)
    }
    expect(await project.column(HISTORY)).toEqual([
      '20260101000000_fruit applied',
      '20260102000000_index applied',
    ])
  })
})
