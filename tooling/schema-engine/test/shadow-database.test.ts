import { describe, expect } from 'vitest'
import { type PrismaProject, test } from './prisma-project.js'

const FRUIT =
  'CREATE TABLE "Fruit" ("id" INTEGER NOT NULL, CONSTRAINT "Fruit_pkey" PRIMARY KEY ("id"));'
const DIFF = 'migrate diff --from-migrations migrations --to-schema schema.prisma --exit-code'

async function withFruit(project: PrismaProject): Promise<void> {
  await project.schema('model Fruit {\n  id Int @id\n}\n')
  await project.migration('20260101000000_fruit', FRUIT)
}

/** What a role owns is what its commands have created. */
function databasesOf(project: PrismaProject, role: string): Promise<unknown[]> {
  return project.column(`SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = '${role}'`)
}

describe('the shadow database', () => {
  test('is created beside the main one and gone afterwards, also when a migration fails', async ({
    project,
  }) => {
    await project.createDatabase()
    await withFruit(project)
    const role = await project.createRole('CREATEDB')
    const environment = { DATABASE_URL: role.url }
    await project.migration('20260102000000_wrong', 'SELECT 1;\nSELECT * FROM nowhere;')
    expect(await project.prisma(DIFF, environment)).toFailSaying(
      'P3006',
      '20260102000000_wrong',
      'relation "nowhere" does not exist',
      '  2 SELECT * FROM nowhere;',
    )
    expect(await databasesOf(project, role.name)).toEqual([])
  })

  test('needs a role that may create databases', async ({ project }) => {
    await project.createDatabase()
    await withFruit(project)
    const role = await project.createRole('NOCREATEDB')
    const refused = await project.prisma(DIFF, { DATABASE_URL: role.url })
    expect(refused).toFailSaying('P3014', 'permission denied to create database')
  })

  test('can be one that is there, which is emptied first, and never the main one', async ({
    project,
  }) => {
    const shadow = `${project.database} shadow`
    await project.createDatabase()
    await project.createDatabase(shadow)
    await project.column(FRUIT, project.urlOf(shadow)) // as an earlier run leaves it
    await project.column('CREATE TABLE "Precious" (id int)')
    await withFruit(project)

    const external = { SHADOW_DATABASE_URL: project.urlOf(shadow), DATABASE_URL: undefined }
    expect(await project.prisma(DIFF, external)).toSucceedSaying('No difference detected')

    // Another name for the same server.
    const main = new URL(project.url)
    main.searchParams.set('host', 'localhost')
    const same = await project.prisma(DIFF, { SHADOW_DATABASE_URL: main.href })
    expect(same).toFailSaying('same as the main database')
    expect(await project.column(`SELECT to_regclass('"Precious"')::text`)).toEqual(['"Precious"'])
    await project.dropDatabase(shadow)
  })
})
