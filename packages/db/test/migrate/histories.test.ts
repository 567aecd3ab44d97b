import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrationProject } from '../support/migration-project.js'

const table = (name: string) => ({ up: `CREATE TABLE ${name} ();`, down: `DROP TABLE ${name};` })

async function folders(project: string) {
  const names = await readdir(join(project, 'prisma/migrations'))
  return names.filter((name) => /^\d/.test(name)).sort()
}

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
  const status = await db('migrate status')
  expect(status).toMatchObject({ code: 3, stderr: '' })
  expect(status.stdout).toContain('db migrate renumber 20260102000000_b')
  expect(JSON.parse((await db('migrate status --json')).stdout)).toMatchObject({
    upToDate: false,
    problem: {
      code: 'DB_MIGRATION_OUT_OF_ORDER',
      remedies: [expect.any(String), expect.any(String)],
    },
  })

  expect((await db('migrate renumber 20260103')).stderr).toContain('is applied to this database')
  expect((await db('migrate renumber 20260102000000_b')).stdout).toMatch(/is now \d{14}_b\./)
  expect((await db('migrate renumber _b')).stdout).toContain('already comes after all others')
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

test('a migration that is gone for good is taken off the list by a stamp', async () => {
  const { db, remove } = await migrationProject({
    '20260101000000_a': table('a'),
    '20260102000000_b': table('b'),
    '20260103000000_c': table('c'),
  })
  await db('migrate up')
  await remove('20260102000000_b')
  expect((await db('migrate status')).stdout).toContain('db migrate stamp 20260103000000_c')
  await db('migrate stamp _c --yes')
  expect(await db('migrate status')).toMatchObject({ code: 0 })
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

/** Enum values, an index that can't be built in a transaction, settings, comments and rows. */
const VARIED = {
  '20260101000000_a': {
    up: 'CREATE TABLE a (); SET search_path TO nowhere;',
    down: 'DROP TABLE a;',
  },
  '20260102000000_b': {
    up: `CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; CREATE TYPE e AS ENUM ('x');`,
    down: 'DROP FUNCTION f(); DROP TYPE e;',
  },
  '20260103000000_c': {
    up: `ALTER TYPE e ADD VALUE 'y'; CREATE TABLE c (e e DEFAULT 'y'); INSERT INTO c DEFAULT VALUES;`,
    down: `DROP TABLE c; DROP TYPE e; CREATE TYPE e AS ENUM ('x');`,
  },
  '20260104000000_i': {
    up: 'CREATE INDEX CONCURRENTLY i ON c (e);',
    down: 'DROP INDEX CONCURRENTLY i;',
  },
  '20260105000000_d': table('d'),
}

test('a squashed history makes the same schema, and databases that have it only note it', async () => {
  const { db, rows, catalog, folder } = await migrationProject(VARIED)
  await db('migrate up')
  const built = await catalog()
  const squashed = await db('migrate squash --until _i --yes')
  expect(squashed).toMatchObject({ code: 0, stderr: '' })
  expect(squashed.stdout).toContain('4 migrations are now 20260104000000_i_squashed')
  expect(await folders(folder)).toEqual(['20260104000000_i_squashed', '20260105000000_d'])

  const { migrations } = JSON.parse((await db('migrate status --json')).stdout)
  expect(migrations.map(({ state }: { state: string }) => state)).toEqual([
    ...Array(4).fill('squashed'),
    'to be noted',
  ])
  expect((await db('migrate up')).stdout).toContain('its parts were applied already')
  expect((await db('migrate status')).code).toBe(0)
  expect(await rows('SELECT FROM _prisma_migrations')).toHaveLength(2)

  expect((await db('migrate verify')).code).toBe(0)
  expect(await db('migrate down --all --yes')).toMatchObject({ code: 0 })
  await db('migrate up')
  expect(await catalog()).toEqual(built)
  expect(await rows('SELECT e::text FROM c')).toEqual([{ e: 'y' }])
})

test('squash can be done again, over a squashed migration and an older one', async () => {
  const { db, write, folder } = await migrationProject(VARIED)
  await db('migrate squash --until _c --yes')
  expect((await db('migrate squash --until _c --yes')).stderr).toContain('only one migration')
  await write({ '20260101000001_late': table('late') })
  expect(await db('migrate squash --until _c_squashed --yes')).toMatchObject({
    code: 0,
    stderr: '',
  })
  expect(await folders(folder)).toEqual([
    '20260103000000_c_squashed_squashed',
    '20260104000000_i',
    '20260105000000_d',
  ])
  expect(await db('migrate up')).toMatchObject({ code: 0, stderr: '' })
})

test('squash keeps the folders when together they make something else', async () => {
  const { db, folder } = await migrationProject({
    '20260101000000_a': table('a'),
    '20260102000000_b': {
      up: `CREATE TABLE only_alone AS SELECT FROM pg_class WHERE relname = 'a'
          AND xmin::text <> pg_current_xact_id()::text;
        DO $$ BEGIN IF (SELECT count(*) FROM only_alone) = 1 THEN CREATE TABLE b (); END IF; END $$;`,
      down: 'DROP TABLE only_alone; DROP TABLE IF EXISTS b;',
    },
  })
  const { code, stderr } = await db('migrate squash --until _b --yes')
  expect(code).toBe(1)
  expect(stderr).toContain('table b is missing')
  expect(await folders(folder)).toEqual(['20260101000000_a', '20260102000000_b'])
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
