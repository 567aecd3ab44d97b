import type pg from 'pg'
import { expect, test } from 'vitest'
import { withConnection } from '../../src/testing/index.js'
import { migrationProject } from '../support/migration-project.js'
import { until } from '../support/until.js'

const BASE = {
  '20260101000000_shelves': {
    up: 'CREATE TABLE shelves (id int PRIMARY KEY, label text);',
    down: 'DROP TABLE shelves;',
  },
}
const CONCURRENT = {
  '20260102000000_index': {
    up: `ALTER TABLE shelves ADD COLUMN note text;
CREATE UNIQUE INDEX CONCURRENTLY by_label ON shelves (label);
ALTER TABLE shelves ADD COLUMN last text;`,
    down: `ALTER TABLE shelves DROP COLUMN last;
DROP INDEX CONCURRENTLY by_label;
ALTER TABLE shelves DROP COLUMN note;`,
  },
}

/** Whether a session of a `db` command is running a statement like this. */
const isRunning = (client: pg.Client, statement: string) => async () => {
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
       AND application_name LIKE 'db migrate%' AND query LIKE $1`,
    [`%${statement}%`],
  )
  return rowCount === 1
}

/** Whether a `db` command has asked for the lock that others hold. */
const isWaitingForLock = (client: pg.Client) => async () => {
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database()
       AND application_name LIKE 'db migrate%' AND query LIKE '%pg_try_advisory_lock%'`,
  )
  return rowCount === 1
}

/** Whether no session of a `db` command is left. */
const isGone = (client: pg.Client) => async () => {
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database()
       AND application_name LIKE 'db migrate%'`,
  )
  return rowCount === 0
}

test('commands that start together apply each migration once', async () => {
  const { start, rows, db } = await migrationProject({
    ...BASE,
    '20260102000000_notes': { up: 'ALTER TABLE shelves ADD note text;', down: 'SELECT 1;' },
  })
  const runs = await Promise.all([1, 2, 3].map(() => start('migrate up').result))
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(await rows('SELECT FROM _prisma_migrations')).toHaveLength(2)
  expect((await db('migrate status')).code).toBe(0)
})

test('a command that waits in vain says who holds the lock', async () => {
  const { db, url } = await migrationProject(BASE)
  await withConnection(url, async (holder) => {
    await holder.query('SELECT pg_advisory_lock(72707369)')
    const { code, stderr } = await db('migrate up --wait 200ms')
    expect(code).toBe(1)
    expect(stderr).toMatch(/another run holds the lock .*testing, pid \d+, user postgres/)
  })
  expect((await db('migrate up')).code).toBe(0)
})

test('down does nothing when it would take back other migrations than were confirmed', async () => {
  const { db, start, rows, client, catalog, url } = await migrationProject({
    ...BASE,
    '20260102000000_notes': { up: 'CREATE TABLE notes ();', down: 'DROP TABLE notes;' },
  })
  await db('migrate up')
  const before = await catalog()
  await withConnection(url, async (other) => {
    await other.query('SELECT pg_advisory_lock(72707369)')
    const run = start('migrate down --yes')
    await until(isWaitingForLock(client))
    await other.query(
      "UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name LIKE '%notes'",
    )
    await other.query('SELECT pg_advisory_unlock(72707369)')
    const { code, stderr } = await run.result
    expect(code).toBe(1)
    expect(stderr).toContain('another run has changed the history meanwhile')
  })
  expect(await catalog()).toEqual(before)
  expect(await rows('SELECT FROM _prisma_migrations WHERE rolled_back_at IS NULL')).toHaveLength(1)
})

test.each(['SIGKILL', 'SIGINT'] as const)('%s in the middle leaves nothing', async (signal) => {
  const { start, db, write, client, catalog } = await migrationProject(BASE)
  await db('migrate up')
  const before = await catalog()
  await write({
    '20260102000000_slow': {
      up: 'CREATE TABLE half (id int); SELECT pg_sleep(600);',
      down: 'DROP TABLE half;',
    },
  })
  const run = start('migrate up')
  await until(isRunning(client, 'pg_sleep(600)'))
  run.child.kill(signal)
  const { code, stderr } = await run.result
  if (signal === 'SIGINT') {
    expect(code).toBe(130)
    expect(stderr).toContain('interrupted')
  }
  await until(isGone(client))
  expect(await catalog()).toEqual(before)
  await write({ '20260102000000_slow': { up: 'CREATE TABLE half (id int);', down: '' } })
  expect((await db('migrate up')).code).toBe(0)
})

test('kill -9 while an index is built concurrently: the next run clears up and goes on', async () => {
  const { start, db, write, client, rows, url } = await migrationProject(BASE)
  await db('migrate up')
  await write(CONCURRENT)
  await withConnection(url, async (other) => {
    // The index waits for whoever looks at the database as it was before; the column does not.
    await other.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM pg_class')
    const run = start('migrate up')
    await until(isRunning(client, 'CREATE UNIQUE INDEX'))
    run.child.kill('SIGKILL')
    await run.result
    await until(isGone(client))
    await other.query('COMMIT')
  })
  const validity = () =>
    rows<{ indisvalid: boolean }>(
      'SELECT indisvalid FROM pg_index WHERE indrelid = $1::regclass ORDER BY indexrelid',
      ['shelves'],
    )
  expect(await validity()).toEqual([{ indisvalid: true }, { indisvalid: false }])
  const [entry] = JSON.parse((await db('migrate status --json')).stdout).migrations
  expect(entry.state).toBe('interrupted (up, 1 of 3)')
  expect((await db('migrate down --yes')).stderr).toContain('half way up: 1 of 3 steps')

  expect(await db('migrate up')).toMatchObject({ code: 0, stderr: '' })
  expect(await validity()).toEqual([{ indisvalid: true }, { indisvalid: true }])
  expect((await db('migrate status')).code).toBe(0)
})

test('a step that failed is corrected and gone on from, both ways', async () => {
  const { db, write, client, catalog } = await migrationProject(BASE)
  await db('migrate up')
  const before = await catalog()
  await client.query("INSERT INTO shelves VALUES (1, 'same'), (2, 'same')")
  await write(CONCURRENT)
  const failed = await db('migrate up')
  expect(failed.stderr).toContain('could not create unique index')
  expect(failed.stderr).toContain('It was step 2 of 3; the steps before it are done.')

  const { up, down } = CONCURRENT['20260102000000_index']
  await write({ '20260102000000_index': { up: up.replace('note text', 'note int'), down } })
  expect((await db('migrate up')).stderr).toContain(
    'its first 1 steps, which are done, have been changed',
  )

  await write({ '20260102000000_index': { up: up.replace('UNIQUE INDEX', 'INDEX'), down } })
  expect(await db('migrate up')).toMatchObject({ code: 0, stderr: '' })
  expect((await db('migrate status')).code).toBe(0)

  await client.query('ALTER INDEX by_label RENAME TO other')
  expect((await db('migrate down --yes')).code).toBe(1)
  expect((await db('migrate up')).stderr).toContain('half way down: 1 of 3 steps')
  await client.query('ALTER INDEX other RENAME TO by_label')
  expect(await db('migrate down --yes')).toMatchObject({ code: 0, stderr: '' })
  expect(await catalog()).toEqual(before)
})

test('a table that is in use is waited for briefly, and again', async () => {
  const { db, write, client, url } = await migrationProject(BASE)
  await db('migrate up')
  await write({ '20260102000000_note': { up: 'ALTER TABLE shelves ADD note text;', down: '' } })
  await withConnection(url, async (other) => {
    await other.query('BEGIN; SELECT FROM shelves')
    const impatient = await db('migrate up --lock-timeout 100ms --lock-retries 0')
    expect(impatient.code).toBe(1)
    expect(impatient.stderr).toContain('try again when the table is less busy')

    const patient = db('migrate up --lock-timeout 100ms')
    const isWaiting = isRunning(client, 'ADD note')
    await until(isWaiting)
    await until(async () => !(await isWaiting()))
    await other.query('COMMIT')
    const { code, stderr } = await patient
    expect(code).toBe(0)
    expect(stderr).toContain('trying again')
  })
})
