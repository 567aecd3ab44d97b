import { expect } from 'vitest'
import { noExternalObjects, readMigrations, readSchema, SchemaEngine } from '../src/index.js'
import { test } from './prisma-project.js'

test('a project is read from its folders and migrated in this process', async ({ project }) => {
  await project.write('schema/base.prisma', 'datasource db {\n  provider = "postgresql"\n}\n')
  await project.write('schema/shop/fruit.prisma', 'model Fruit {\n  id Int @id\n}\n')
  await project.write('schema/README.md', 'no schema')
  await project.migration('20260102000000_second', 'ALTER TABLE "Fruit" ADD PRIMARY KEY (id);')
  await project.migration('20260101000000_first', 'CREATE TABLE "Fruit" (id int);')
  await project.write('migrations/20260102000000_second/down.sql', 'SELECT 1/0;')
  await project.createDatabase()

  const engine = new SchemaEngine({
    url: project.url,
    schemaFiles: await readSchema(project.path('schema')),
  })
  try {
    const migrationsList = await readMigrations(project.path('migrations'))
    const applied = await engine.applyMigrations({ migrationsList, filters: noExternalObjects })
    expect(applied.appliedMigrationNames).toEqual(['20260101000000_first', '20260102000000_second'])
    const diff = await engine.diff({
      from: { tag: 'migrations', ...migrationsList },
      to: { tag: 'schemaDatamodel', files: await readSchema(project.path('schema')) },
      script: true,
      exitCode: true,
      filters: noExternalObjects,
    })
    expect(diff.exitCode).toBe(0)
  } finally {
    await engine.close()
  }
})

test('a folder that is not there holds no migrations, and one without a script is refused', async ({
  project,
}) => {
  await project.createDatabase()
  expect((await readMigrations(project.path('nowhere'))).migrationDirectories).toEqual([])

  await project.write('migrations/20260101000000_empty/notes.md', '')
  const engine = new SchemaEngine({ url: project.url })
  try {
    const migrationsList = await readMigrations(project.path('migrations'))
    await expect(
      engine.applyMigrations({ migrationsList, filters: noExternalObjects }),
    ).rejects.toMatchObject({ code: 'P3015', message: expect.stringContaining('migration.sql') })
  } finally {
    await engine.close()
  }
})
