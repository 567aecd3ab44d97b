import { describe, expect } from 'vitest'
import { type PrismaProject, test } from './prisma-project.js'
import { PARTIAL_INDEX } from './schemas.js'

const FRUIT = 'model Fruit {\n  id Int @id\n}\n'
const WITH_NAME = 'model Fruit {\n  id   Int     @id\n  name String? @unique\n}\n'

/** `migrate dev` asks questions, and refuses to run where nobody can answer. */
function dev(project: PrismaProject, args = '') {
  return project.terminal(`migrate dev${args}`)
}

describe('migrate dev', () => {
  test('writes and applies a migration for each change, and none when nothing changed', async ({
    project,
  }) => {
    await project.schema(FRUIT)
    expect(await dev(project, ' --name fruit').result).toSucceedSaying('now in sync')

    await project.schema(WITH_NAME)
    const second = dev(project, ' --name named')
    await second.shows('Are you sure')
    second.type('y')
    expect(await second.result).toSucceedSaying(
      'A unique constraint covering the columns',
      'now in sync',
    )

    expect(await dev(project).result).toSucceedSaying('Already in sync')
    const names = await project.migrations()
    expect(names.map((name) => name.replace(/^\d+_/, ''))).toEqual(['fruit', 'named'])
    expect(await project.read(`migrations/${names[1]}/migration.sql`)).toContain(
      'CREATE UNIQUE INDEX "Fruit_name_key"',
    )
    expect(await project.column(`SELECT to_regclass('"Fruit_name_key"')::text`)).toEqual([
      '"Fruit_name_key"',
    ])
  })

  test('applies what others have written before it writes its own', async ({ project }) => {
    await project.schema('model Fruit {\n  id   Int     @id\n  name String?\n}\n')
    await project.migration(
      '20260101000000_from_a_colleague',
      'CREATE TABLE "Fruit" ("id" INTEGER NOT NULL, CONSTRAINT "Fruit_pkey" PRIMARY KEY ("id"));',
    )
    const run = await dev(project, ' --name mine --create-only').result
    expect(run).toSucceedSaying('20260101000000_from_a_colleague', 'without applying it')
    expect(await project.column('SELECT migration_name FROM _prisma_migrations')).toEqual([
      '20260101000000_from_a_colleague',
    ])
    const [, mine] = await project.migrations()
    expect(await project.read(`migrations/${mine}/migration.sql`)).toContain(
      'ADD COLUMN     "name" TEXT',
    )
  })

  test('asks for a reset when a migration was edited or the database has drifted', async ({
    project,
  }) => {
    await project.schema(FRUIT)
    await project.migration(
      '20260101000000_fruit',
      'CREATE TABLE "Fruit" ("id" INTEGER NOT NULL, CONSTRAINT "Fruit_pkey" PRIMARY KEY ("id"));',
    )
    await project.prisma('migrate deploy')
    await project.column('ALTER TABLE "Fruit" ADD drifted int')
    expect(await dev(project).result).toMatchObject({
      output: expect.stringMatching(/Drift detected[\s\S]*Added column `drifted`/),
    })
    await project.column('ALTER TABLE "Fruit" DROP drifted')

    await project.migration(
      '20260101000000_fruit',
      '-- edited\nCREATE TABLE "Fruit" ("id" INTEGER NOT NULL, CONSTRAINT "Fruit_pkey" PRIMARY KEY ("id"));',
    )
    expect(await dev(project).result).toMatchObject({
      output: expect.stringContaining('was modified after it was applied'),
    })
    expect(await project.prisma('migrate reset --force')).toSucceedSaying(
      'Database reset successful',
      '20260101000000_fruit',
    )
    expect(await project.column('SELECT count(*)::int FROM _prisma_migrations')).toEqual([1])
  })

  test('knows partial indexes and extensions, and does not add them again for ever', async ({
    project,
  }) => {
    await project.schema(PARTIAL_INDEX)
    const first = await dev(project, ' --name partial').result
    expect(first).toSucceedSaying('now in sync')
    const [name] = await project.migrations()
    const script = await project.read(`migrations/${name}/migration.sql`)
    expect(script).toMatch(
      /CREATE UNIQUE INDEX "Fruit_email_key" ON "Fruit"\("email"\) WHERE \("deletedAt" IS NULL\)/,
    )
    expect(script).toContain('CREATE EXTENSION IF NOT EXISTS "citext"')

    expect(await dev(project).result).toSucceedSaying('Already in sync')
    expect(await project.prisma('db push')).toSucceedSaying('already in sync')
  })
})
