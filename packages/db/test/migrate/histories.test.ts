import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrationProject } from '../support/migration-project.js'

const table = (name: string) => ({ up: `CREATE TABLE ${name} ();`, down: `DROP TABLE ${name};` })

test('a migration of another branch is found, explained and renumbered', async () => {
  const { db, write } = await migrationProject({
    '20260101000000_a': table('a'),
    '20260103000000_c': table('c'),
  })
  await db('migrate up')
  await write({ '20260102000000_b': table('b') })
  const { code, stderr } = await db('migrate up')
  expect(code).toBe(1)
  expect(stderr).toContain('two branches have each added migrations')
  expect(stderr).toContain('db migrate renumber 20260102000000_b')

  expect((await db('migrate renumber 20260103')).stderr).toContain('is applied to this database')
  expect((await db('migrate renumber 20260102000000_b')).stdout).toMatch(/is now \d{14}_b\./)
  expect((await db('migrate up')).code).toBe(0)
  expect((await db('migrate status')).code).toBe(0)
})

test('a migration of another branch can be applied where it is', async () => {
  const { db, write } = await migrationProject({ '20260103000000_c': table('c') })
  await db('migrate up')
  await write({ '20260102000000_b': table('b') })
  expect((await db('migrate up --allow-out-of-order')).code).toBe(0)
  expect((await db('migrate status')).code).toBe(0)
})

test('what another program left unfinished is resolved by hand', async () => {
  const { db, client } = await migrationProject({ '20260101000000_a': table('a') })
  await db('migrate up')
  const leaveUnfinished = () =>
    client.query("UPDATE _prisma_migrations SET finished_at = NULL, logs = 'ERROR: no room'")
  await leaveUnfinished()
  expect((await db('migrate up')).stderr).toContain('ERROR: no room')
  expect((await db('migrate resolve 2026 --applied')).code).toBe(0)
  expect((await db('migrate status')).code).toBe(0)

  await leaveUnfinished()
  await client.query('DROP TABLE a')
  expect((await db('migrate resolve 2026 --rolled-back')).code).toBe(0)
  expect((await db('migrate up')).code).toBe(0)
  expect((await db('migrate resolve 2026 --applied')).stderr).toContain('nothing to resolve')
})

test('a squashed history makes the same schema, and databases that have it only note it', async () => {
  const { db, client, catalog, folder } = await migrationProject({
    '20260101000000_a': table('a'),
    '20260102000000_b': {
      up: `CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; CREATE TYPE e AS ENUM ('x');`,
      down: 'DROP FUNCTION f(); DROP TYPE e;',
    },
    '20260103000000_c': {
      up: `ALTER TYPE e ADD VALUE 'y'; CREATE TABLE c (e e DEFAULT 'y');`,
      down: `DROP TABLE c; DROP TYPE e; CREATE TYPE e AS ENUM ('x');`,
    },
    '20260104000000_d': table('d'),
  })
  await db('migrate up')
  const built = await catalog()
  expect((await db('migrate squash --until _c --yes')).code).toBe(0)
  const folders = (await readdir(join(folder, 'prisma/migrations'))).filter((name) =>
    /^\d/.test(name),
  )
  expect(folders.sort()).toEqual(['20260103000000_squashed', '20260104000000_d'])

  expect((await db('migrate up')).stdout).toContain('its parts were applied already')
  expect((await db('migrate status')).code).toBe(0)
  const { rows } = await client.query('SELECT FROM _prisma_migrations')
  expect(rows).toHaveLength(2)

  expect((await db('migrate verify')).code).toBe(0)
  expect(await db('migrate down --all --yes')).toMatchObject({ code: 0 })
  await db('migrate up')
  expect(await catalog()).toEqual(built)
})

test('a database that was built without migrations gets a first one', async () => {
  const { db, client, writeSchema } = await migrationProject()
  await writeSchema('model shelves {\n  id Int @id\n}\n')
  await client.query('CREATE TABLE shelves (id int CONSTRAINT shelves_pkey PRIMARY KEY)')
  expect(await db('migrate baseline')).toMatchObject({ code: 0, stderr: '' })
  expect((await db('migrate status')).code).toBe(0)
  expect((await db('migrate check')).code).toBe(0)
})

test('a baseline names what Prisma can not describe', async () => {
  const { db, client, writeSchema } = await migrationProject()
  await writeSchema('model shelves {\n  id Int @id\n}\n')
  await client.query(`CREATE TABLE shelves (id int CONSTRAINT shelves_pkey PRIMARY KEY
    CONSTRAINT positive CHECK (id > 0))`)
  const { code, stdout } = await db('migrate baseline')
  expect(code).toBe(3)
  expect(stdout).toContain('constraint positive on shelves is missing')
  expect(stdout).toContain('CHECK ((id > 0))')
})
