import { describe, expect } from 'vitest'
import { test } from './prisma-project.js'

const FRUIT = 'model Fruit {\n  id Int @id\n}\n'
const WITH_NAME = 'model Fruit {\n  id   Int    @id\n  name String\n}\n'

describe('migrate diff', () => {
  test('compares schema files without any database', async ({ project }) => {
    const offline = { DATABASE_URL: undefined }
    await project.schema(WITH_NAME)
    await project.write('before.prisma', `datasource db {\n  provider = "postgresql"\n}\n${FRUIT}`)

    const script = await project.prisma(
      'migrate diff --from-schema before.prisma --to-schema schema.prisma --script',
      offline,
    )
    expect(script).toSucceedSaying('ALTER TABLE "Fruit" ADD COLUMN     "name" TEXT NOT NULL')
    const summary = await project.prisma(
      'migrate diff --from-empty --to-schema schema.prisma --exit-code',
      offline,
    )
    expect(summary).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('Fruit') })
    const same = await project.prisma(
      'migrate diff --from-schema schema.prisma --to-schema schema.prisma --exit-code',
      offline,
    )
    expect(same).toSucceedSaying('No difference detected')
  })

  test('compares migrations, the database and the schema with one another', async ({ project }) => {
    await project.createDatabase()
    await project.column('CREATE TABLE "Fruit" (id int, CONSTRAINT "Fruit_pkey" PRIMARY KEY (id))')
    await project.schema(WITH_NAME)
    await project.migration(
      '20260101000000_fruit',
      'CREATE TABLE "Fruit" ("id" int NOT NULL, CONSTRAINT "Fruit_pkey" PRIMARY KEY ("id"));',
    )

    const next = await project.prisma(
      'migrate diff --from-migrations migrations --to-schema schema.prisma --script --output next.sql --exit-code',
    )
    expect(next.exitCode).toBe(2)
    expect(await project.read('next.sql')).toContain('ADD COLUMN     "name"')

    const down = await project.prisma(
      'migrate diff --from-schema schema.prisma --to-migrations migrations --script',
    )
    expect(down).toSucceedSaying('DROP COLUMN "name"')

    const drift = await project.prisma(
      'migrate diff --from-config-datasource --to-migrations migrations --exit-code',
    )
    expect(drift).toSucceedSaying('No difference detected')

    const missing = await project.prisma(
      'migrate diff --from-config-datasource --to-schema schema.prisma --exit-code',
    )
    expect(missing).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('name') })
  })
})
