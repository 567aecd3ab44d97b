import { expect, test } from 'vitest'
import { migrationProject } from '../support/migration-project.js'

const THREE = {
  '20260101000000_authors': {
    up: 'CREATE TABLE authors (id int PRIMARY KEY, name text);',
    down: 'DROP TABLE authors;',
  },
  '20260102000000_books': {
    up: 'CREATE TABLE books (id int PRIMARY KEY, author_id int REFERENCES authors);',
    down: 'DROP TABLE books;',
  },
  '20260103000000_titles': {
    up: 'ALTER TABLE books ADD COLUMN title text;',
    down: 'ALTER TABLE books DROP COLUMN title;',
  },
}

test('up applies everything once, down takes back the newest', async () => {
  const { db, catalog } = await migrationProject(THREE)
  const empty = await catalog()
  expect((await db('migrate status')).code).toBe(3)
  expect(await db('migrate up')).toMatchObject({ code: 0, stderr: '' })
  expect((await db('migrate up')).stdout).toContain('Nothing to apply')
  expect(await db('migrate status')).toMatchObject({ code: 0 })
  expect((await db('migrate current')).stdout).toBe('20260103000000_titles\n')

  const full = await catalog()
  expect(await db('migrate down --yes')).toMatchObject({ code: 0, stderr: '' })
  expect((await db('migrate current')).stdout).toBe('20260102000000_books\n')
  expect((await db('migrate down --all --yes')).stdout).toContain('No migration is applied.')
  expect(await catalog()).toEqual(empty)
  await db('migrate up')
  expect(await catalog()).toEqual(full)
})

test('both ways stop where they are told to', async () => {
  const { db } = await migrationProject(THREE)
  await db('migrate up --to books')
  expect((await db('migrate current')).stdout).toBe('20260102000000_books\n')
  await db('migrate up')
  await db('migrate down 2 --yes')
  expect((await db('migrate current')).stdout).toBe('20260101000000_authors\n')
  await db('migrate up')
  await db('migrate down --to authors --yes')
  expect((await db('migrate current --json')).stdout).toContain('20260101000000_authors')
  expect((await db('migrate up --to nothing')).stderr).toContain('there is no migration "nothing"')
  expect((await db('migrate up --to 2026010')).stderr).toContain('part of the names of several')
})

test('history says when each was applied and what was taken back', async () => {
  const { db } = await migrationProject(THREE)
  await db('migrate up')
  await db('migrate down --yes')
  const history = JSON.parse((await db('migrate history --json')).stdout)
  expect(history).toMatchObject([
    { name: '20260101000000_authors', state: 'applied', rolledBackAt: null },
    { name: '20260102000000_books', state: 'applied', rolledBackAt: null },
    { name: '20260103000000_titles', state: 'pending', rolledBackAt: expect.any(String) },
  ])
  expect((await db('migrate history --verbose')).stdout).toMatch(/titles +pending +taken back 20/)
})

test('sql prints either way and connects to nothing', async () => {
  const { db } = await migrationProject(THREE)
  const nowhere = { DATABASE_URL: '' }
  const up = await db('migrate sql --from authors --to books', nowhere)
  expect(up.stdout).toBe(`-- 20260102000000_books\n${THREE['20260102000000_books'].up}\n`)
  const down = await db('migrate sql --from authors --down', nowhere)
  expect(down.stdout.split('\n').filter((line) => line.startsWith('--'))).toEqual([
    '-- 20260103000000_titles, back',
    '-- 20260102000000_books, back',
  ])
})

test('sql refuses a range that runs backwards', async () => {
  const { db } = await migrationProject(THREE)
  const { code, stderr } = await db('migrate sql --from titles --to books')
  expect(code).toBe(2)
  expect(stderr).toContain('20260103000000_titles does not come before 20260102000000_books')
  expect(stderr).toContain('db migrate sql --help')
})

test('a folder without migrations is said to be empty', async () => {
  const { db } = await migrationProject()
  for (const command of ['up', 'status', 'history', 'verify']) {
    expect((await db(`migrate ${command}`)).stdout).toContain('There are no migrations.')
  }
  expect(JSON.parse((await db('migrate up --json')).stdout)).toEqual({ applied: [], current: null })
})

test('what a script sets reaches neither the history nor the next script', async () => {
  const { db, rows } = await migrationProject({
    '20260101000000_settings': {
      up: 'SET search_path TO nowhere; SET ROLE pg_monitor;',
      down: 'SET search_path TO nowhere; SET ROLE pg_monitor;',
    },
    '20260102000000_table': { up: 'CREATE TABLE here ();', down: 'DROP TABLE here;' },
  })
  expect(await db('migrate up')).toMatchObject({ code: 0, stderr: '' })
  expect(await rows("SELECT FROM pg_tables WHERE schemaname = 'public'")).toHaveLength(2)
  expect(await db('migrate down --all --yes')).toMatchObject({ code: 0, stderr: '' })
})

test('stamp notes without running', async () => {
  const { db, catalog } = await migrationProject(THREE)
  const empty = await catalog()
  expect((await db('migrate stamp books --yes')).code).toBe(0)
  expect(await catalog()).toEqual(empty)
  expect((await db('migrate current')).stdout).toBe('20260102000000_books\n')
  await db('migrate stamp authors --yes')
  expect((await db('migrate status --json')).stdout).toContain('20260102000000_books')
})

test('a failed statement is shown with its place, and nothing of its migration stays', async () => {
  const { db, write, catalog } = await migrationProject(THREE)
  await db('migrate up')
  const before = await catalog()
  await write({
    '20260104000000_broken': {
      up: 'CREATE TABLE kept (id int);\n\nALTER TABLE bookz ADD COLUMN isbn text;\n',
      down: '',
    },
  })
  const failed = await db('migrate up')
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('20260104000000_broken/migration.sql:3 failed: relation "bookz"')
  expect(failed.stderr).toContain('3 | ALTER TABLE bookz ADD COLUMN isbn text;')
  expect(failed.stderr).not.toContain('    at ')
  expect(await catalog()).toEqual(before)

  await write({ '20260104000000_broken': { up: 'CREATE TABLE kept (id int);', down: '' } })
  expect((await db('migrate up')).code).toBe(0)
})

test('a migration that was edited or has vanished stops both ways', async () => {
  const { db, write, remove } = await migrationProject(THREE)
  await db('migrate up')
  const original = THREE['20260103000000_titles']
  await write({ '20260103000000_titles': { ...original, up: `${original.up} -- changed` } })
  const edited = await db('migrate down --yes')
  expect(edited).toMatchObject({ code: 1 })
  expect(edited.stderr).toContain('changed after it was applied: 20260103000000_titles')
  expect((await db('migrate up')).stderr).toContain('DB_MIGRATION_EDITED')

  await write({
    '20260103000000_titles': { ...original, up: original.up.replaceAll('\n', '\r\n') },
  })
  expect((await db('migrate status')).code).toBe(0)

  await remove('20260103000000_titles')
  expect((await db('migrate up')).stderr).toContain('DB_MIGRATION_MISSING')
})

test('a way back that is not written, or not possible, is refused', async () => {
  const { db, write } = await migrationProject(THREE)
  await write({
    '20260104000000_a': { up: 'CREATE TABLE a ();', down: '-- TODO: drop it' },
  })
  await db('migrate up')
  expect((await db('migrate down --yes')).stderr).toContain('its down.sql still says TODO: drop it')
  await write({
    '20260104000000_a': { up: 'CREATE TABLE a ();', down: '-- Irreversible: the data is gone' },
  })
  expect((await db('migrate down --yes')).stderr).toContain('irreversible: the data is gone')
})

test('what destroys wants a yes, and in production more than that', async () => {
  const { db } = await migrationProject(THREE)
  await db('migrate up')
  const unconfirmed = await db('migrate down')
  expect(unconfirmed.code).toBe(4)
  expect(unconfirmed.stderr).toBe(
    `✘ This takes back 20260103000000_titles: not confirmed, because there is no terminal to ask at
  → if you are sure: --yes
`,
  )
  const production = { NODE_ENV: 'production', DATABASE_SSL_MODE: 'disable' }
  expect((await db('migrate down --yes', production)).code).toBe(4)
  expect((await db('migrate status')).code).toBe(0)
  expect((await db('migrate down --yes --force', production)).code).toBe(0)
})

test('a database with tables and no history is not touched', async () => {
  const { db, client, catalog } = await migrationProject(THREE)
  await client.query('CREATE TABLE legacy (id int)')
  const before = await catalog()
  expect((await db('migrate up')).stderr).toContain('DB_MIGRATION_NOT_BASELINED')
  expect(await catalog()).toEqual(before)
})

test('options are looked at before anything is tried', async () => {
  const { db } = await migrationProject(THREE)
  const nowhere = { DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/d' }
  for (const command of ['migrate up', 'migrate down', 'migrate stamp books', 'roles', 'setup']) {
    const { code, stderr } = await db(`${command} --wait soon`, nowhere)
    expect(code).toBe(2)
    const name = command.replace(' books', '')
    expect(stderr).toContain(`✘ ${name}: --wait: expected a duration such as 500ms, 30s or 2m`)
    expect(stderr).toContain(`→ db ${name} --help`)
  }
})

test('a role that may not change the schema is told which may', async () => {
  const { db, client, url } = await migrationProject(THREE)
  await db('migrate up')
  await client.query(
    "CREATE ROLE visitor LOGIN PASSWORD 'v'; GRANT ALL ON _prisma_migrations TO visitor",
  )
  try {
    const visitor = new URL(url)
    visitor.username = 'visitor'
    visitor.password = 'v'
    const { stderr } = await db('migrate down --yes', { DATABASE_URL: visitor.href })
    expect(stderr).toContain('must be owner of table books')
    expect(stderr).toContain('→ run it as the owner: set DATABASE_MIGRATION_URL')

    const { database } = (await client.query('SELECT current_database() AS database')).rows[0]
    await client.query(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`)
    const shutOut = await db('migrate status', { DATABASE_URL: visitor.href })
    expect(shutOut.stderr).toContain('this user may not connect to the database')
  } finally {
    await client.query('DROP OWNED BY visitor; DROP ROLE visitor')
  }
})

test('settings and servers that do not work are explained without a stack trace', async () => {
  const { db } = await migrationProject(THREE)
  const wrong = await db('migrate up', { DATABASE_URL: 'postgresql://u:s3cret@localhost' })
  expect(wrong).toMatchObject({ code: 2 })
  expect(wrong.stderr).toContain('DATABASE_URL: names no database')
  const nobody = await db('migrate up', { DATABASE_URL: 'postgresql://u:s3cret@127.0.0.1:1/d' })
  expect(nobody).toMatchObject({ code: 1 })
  expect(nobody.stderr).toContain("the server can't be reached")
  expect(wrong.stderr + nobody.stderr).not.toMatch(/s3cret|\n {4}at /)
})
