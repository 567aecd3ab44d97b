import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrationProject } from '../support/migration-project.js'

const AUTHOR = 'model Author {\n  id Int @id\n  name String\n}\n'

async function newest(folder: string) {
  const migrations = join(folder, 'prisma/migrations')
  const entries = await readdir(migrations, { withFileTypes: true })
  const name = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .at(-1)
  const read = (file: string) => readFile(join(migrations, name ?? '', file), 'utf8')
  return { name, up: await read('migration.sql'), down: await read('down.sql') }
}

test('new writes both ways from the change of the schema', async () => {
  const { db, folder, writeSchema } = await migrationProject()
  await writeSchema(AUTHOR)
  expect(await db('migrate new Add authors')).toMatchObject({ code: 0, stderr: '' })
  const { name, up, down } = await newest(folder)
  expect(name).toMatch(/^\d{14}_add_authors$/)
  expect(up).toContain('CREATE TABLE "Author"')
  expect(down).toContain('DROP TABLE')
  expect((await db('migrate verify')).code).toBe(0)

  expect((await db('migrate new again')).stderr).toContain('DB_MIGRATION_EMPTY')
  await db('migrate up')
  expect(await db('migrate check')).toMatchObject({ code: 0 })

  const { up: first } = await newest(folder)
  expect(first).not.toContain('lock_timeout')
  await writeSchema(AUTHOR.replace('name String', 'name String\n  born DateTime?'))
  expect((await db('migrate check')).stdout).toContain('ADD COLUMN     "born"')
  await db('migrate new add birthday')
  expect((await newest(folder)).up).toMatch(/^SET lock_timeout = '3s';\n/)
  expect(await db('migrate lint')).toMatchObject({ code: 0 })
})

test('new lists what its way back does not bring back', async () => {
  const { db, folder, write, writeSchema } = await migrationProject({
    '20260101000000_authors': {
      up: `CREATE TABLE "Author" (id int, name text NOT NULL CONSTRAINT not_blank CHECK (name <> ''),
        CONSTRAINT "Author_pkey" PRIMARY KEY (id));
        CREATE INDEX lower_name ON "Author" (lower(name));`,
      down: 'DROP TABLE "Author";',
    },
  })
  await writeSchema('')
  expect((await db('migrate new drop authors')).stdout).toContain('has a TODO')
  const { name = '', up, down } = await newest(folder)
  expect(down).toContain('-- TODO: constraint not_blank on "Author" is missing after this')
  expect(down).toContain("-- CHECK ((name <> ''::text))")
  expect(down).toContain('-- TODO: index lower_name on "Author" is missing after this')
  expect((await db('migrate verify')).code).toBe(3)

  const written = `${down.replaceAll(/^--.*$/gm, '')}
    ALTER TABLE "Author" ADD CONSTRAINT not_blank CHECK (name <> '');
    CREATE INDEX lower_name ON "Author" (lower(name));`
  await write({ [name]: { up, down: written } })
  expect(await db('migrate verify')).toMatchObject({ code: 0 })
})

test('new --empty asks for both scripts', async () => {
  const { db, folder } = await migrationProject()
  expect((await db('migrate new backfill --empty')).code).toBe(0)
  expect((await newest(folder)).down).toContain('TODO')
  expect((await db('migrate new what?!')).stderr).toContain(`can't name a migration`)
})
