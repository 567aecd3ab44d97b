import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDatabase } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { ConnectionPool } from '../../src/pool/connection-pool.js'
import { createPool } from '../../src/pool/create-pool.js'
import type { PoolEvent } from '../../src/pool/pool-events.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

const test = useTestDatabase()

let pools: ConnectionPool[] = []
let events: PoolEvent[] = []

function openPool(settings: Record<string, string> = {}): ConnectionPool {
  const config = loadDatabaseConfig({ DATABASE_URL: test.url, ...settings })
  const onEvent = (event: PoolEvent) => events.push(event)
  const pool = createPool(config, { application: 'pool-test', onEvent })
  pools.push(pool)
  return pool
}

const SINGLE = { DATABASE_POOL_SIZE: '1', DATABASE_MAX_OVERFLOW: '0' }

const closedFor = () =>
  events.filter((event) => event.type === 'closed').map((event) => event.reason)

const pidOf = async (client: { query: pg.Pool['query'] }) =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid

const terminate = (pid: number | undefined) =>
  withConnection(test.url, (admin) => admin.query('SELECT pg_terminate_backend($1, 5000)', [pid]))

/** Lets the pool's clock jump. */
function later(ms: number): void {
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + ms)
}

afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(pools.map((pool) => pool.close(0)))
  pools = []
  events = []
})

it('is a pool to everybody who takes one', async () => {
  const pool = openPool()
  expect(pool).toBeInstanceOf(pg.Pool)
  const viaCallback = await new Promise((resolve, reject) => {
    pool.connect((error, client, release) => {
      if (error || client === undefined) return reject(error)
      client.query('SELECT 1 AS one', (_error: Error, result: pg.QueryResult) => {
        release()
        resolve(result.rows)
      })
    })
  })
  expect(viaCallback).toEqual([{ one: 1 }])
  expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0])
})

describe('size and overflow', () => {
  it('opens on demand up to the capacity, and closes what idles above the size', async () => {
    const pool = openPool({ DATABASE_POOL_SIZE: '1', DATABASE_MAX_OVERFLOW: '2' })
    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()])
    expect(pool.gauges()).toMatchObject({ checkedOut: 3, checkedIn: 0, overflow: 2, waiting: 0 })
    for (const client of clients) client.release()
    expect(pool.gauges()).toMatchObject({ checkedOut: 0, checkedIn: 3, overflow: 2 })

    later(60_000)
    pool.sweep()
    expect(pool.gauges()).toMatchObject({ checkedIn: 1, overflow: 0 })
    expect(closedFor()).toEqual(['overflow', 'overflow'])
  })

  it('opens many at once without a warning of listeners that leak', async () => {
    const warnings: Error[] = []
    const listener = (warning: Error) => warnings.push(warning)
    process.on('warning', listener)
    const pool = openPool({ DATABASE_POOL_SIZE: '20' })
    const clients = await Promise.all(Array.from({ length: 20 }, () => pool.connect()))
    for (const client of clients) client.release()
    await expect.poll(() => pool.gauges().checkedIn).toBe(20)
    process.off('warning', listener)
    expect(warnings).toEqual([])
  })

  it('serves those who wait in the order in which they came', async () => {
    const pool = openPool(SINGLE)
    const held = await pool.connect()
    const order: number[] = []
    const waiting = [1, 2, 3].map((place) => pool.query('SELECT 1').then(() => order.push(place)))
    expect(pool.gauges().waiting).toBe(3)
    held.release()
    await Promise.all(waiting)
    expect(order).toEqual([1, 2, 3])
  })

  it('a wait is bounded, and its error says what the pool was doing', async () => {
    const pool = openPool(SINGLE)
    const held = await pool.connect()
    const waiting = pool.take({ timeoutMs: 20 })
    await expect(waiting).rejects.toMatchObject({
      code: 'DB_POOL_TIMEOUT',
      retryable: true,
      gauges: { capacity: 1, checkedOut: 1, waiting: 1 },
    })
    held.release()
    expect(pool.statistics()).toMatchObject({ timeouts: 1, waiting: 0, checkedIn: 1 })
  })

  it('an aborted wait ends with the reason of the signal', async () => {
    const pool = openPool(SINGLE)
    const held = await pool.connect()
    const abort = new AbortController()
    const waiting = pool.take({ signal: abort.signal })
    abort.abort(new Error('changed my mind'))
    await expect(waiting).rejects.toThrow('changed my mind')
    expect(pool.gauges().waiting).toBe(0)
    held.release()
  })
})

describe('what goes back', () => {
  it('an ordinary error costs no connection', async () => {
    const pool = openPool()
    await pool.query('CREATE TABLE one (id int PRIMARY KEY)')
    await pool.query('INSERT INTO one VALUES (1)')
    for (let i = 0; i < 50; i += 1) {
      const error = await pool.query('INSERT INTO one VALUES (1)').catch((error) => error)
      expect(error).toMatchObject({ code: '23505' })
    }
    expect(pool.statistics()).toMatchObject({ created: 1, closed: 0 })
  })

  it.each([
    ['an open transaction', ['BEGIN', 'CREATE TABLE leaked (id int)']],
    ['a failed transaction', ['BEGIN', 'SELECT 1/0']],
  ])('%s is closed, and rolled back', async (_what, statements) => {
    const pool = openPool()
    const client = await pool.connect()
    for (const statement of statements) await client.query(statement).catch(() => {})
    client.release()
    await expect.poll(() => closedFor()).toEqual(['transaction'])
    const { rows } = await pool.query("SELECT to_regclass('leaked') AS leaked")
    expect(rows).toEqual([{ leaked: null }])
  })

  it('a transaction that failed at its end is over, and its connection is kept', async () => {
    const pool = openPool()
    const client = await pool.connect()
    await client.query('CREATE TABLE later (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)')
    await client.query('BEGIN')
    await client.query('INSERT INTO later VALUES (1), (1)')
    await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '23505' })
    client.release()
    await expect.poll(() => pool.gauges().checkedIn).toBe(1)
    expect(closedFor()).toEqual([])
  })

  it('a COMMIT that the server answers with ROLLBACK is an error', async () => {
    const pool = openPool()
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('SELECT 1/0').catch(() => {})
    await expect(client.query('COMMIT')).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
    client.release()
  })

  it('a connection with a statement running is closed, and the statement cancelled', async () => {
    const pool = openPool()
    const client = await pool.connect()
    const pid = await pidOf(client)
    const running = client.query('SELECT pg_sleep(60)').catch((error) => error)
    client.release(true)
    expect(await running).toBeInstanceOf(Error)
    const rows = async () =>
      (await pool.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])).rows
    await expect.poll(rows).toEqual([])
  })

  it.each([
    ["SET statement_timeout = '7s'", "SELECT current_setting('statement_timeout') = '30s' AS ok"],
    [
      "SELECT set_config('a.b', 'mine', false)",
      "SELECT coalesce(current_setting('a.b', true), '') = '' AS ok",
    ],
    [
      'SELECT pg_advisory_lock(7)',
      "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS ok",
    ],
    ['CREATE TEMP TABLE t (id int)', "SELECT to_regclass('t') IS NULL AS ok"],
    ['CREATE LOCAL TEMP TABLE t AS SELECT 1', "SELECT to_regclass('t') IS NULL AS ok"],
    ['SELECT 1 AS one INTO TEMPORARY t', "SELECT to_regclass('t') IS NULL AS ok"],
    [
      "DO $$ BEGIN SET a.b = 'mine'; END $$",
      "SELECT coalesce(current_setting('a.b', true), '') = '' AS ok",
    ],
    ['LISTEN news', 'SELECT NOT EXISTS (SELECT pg_listening_channels()) AS ok'],
    ['PREPARE mine AS SELECT 1', 'SELECT NOT EXISTS (SELECT FROM pg_prepared_statements) AS ok'],
  ])('the next user does not meet what %s left behind', async (statement, question) => {
    const pool = openPool(SINGLE)
    await pool.query(statement)
    expect((await pool.query(question)).rows).toEqual([{ ok: true }])
    expect(pool.statistics().created).toBe(1)
  })

  it('nor what one of several statements in a text left behind, whoever sends it', async () => {
    const config = loadDatabaseConfig({ DATABASE_URL: test.url, ...SINGLE })
    const { db, close } = createDatabase(config, { application: 'pool-test' })
    await db.$executeRawUnsafe("SET a.b = 'mine'; SELECT 1")
    const [setting] = await db.$queryRaw<unknown[]>`SELECT current_setting('a.b', true) AS ab`
    expect(setting).not.toEqual({ ab: 'mine' })
    await close()
  })

  it('a statement that is kept prepared by its name outlives a reset', async () => {
    const pool = openPool(SINGLE)
    const named = { name: 'one', text: 'SELECT $1::int AS one', values: [1] }
    await pool.query(named)
    await pool.query('PREPARE mine AS SELECT 1')
    expect((await pool.query(named)).rows).toEqual([{ one: 1 }])
    expect(pool.statistics().created).toBe(1)
  })

  it('nor a lock that was taken before its statement failed', async () => {
    const pool = openPool(SINGLE)
    const failing = pool.query('SELECT pg_advisory_lock(8), 1 / (random() * 0)::int')
    await expect(failing).rejects.toMatchObject({ code: '22012' })
    const { rows } = await pool.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
    )
    expect(rows).toEqual([])
  })

  it('a connection is released once', async () => {
    const client = await openPool().connect()
    client.release()
    expect(() => client.release()).toThrow('already released')
  })

  it('a connection its user gives up is closed', async () => {
    const client = await openPool().connect()
    client.release(true)
    expect(closedFor()).toEqual(['rejected'])
  })
})

describe('age', () => {
  it('a connection is replaced when it is too old', async () => {
    const pool = openPool({ DATABASE_POOL_RECYCLE_S: '1' })
    const first = await pidOf(pool)
    later(1_001)
    expect(await pidOf(pool)).not.toBe(first)
    expect(closedFor()).toEqual(['expired'])
  })

  it('one that idled is tested before it is used, and replaced when it is dead', async () => {
    const pool = openPool()
    const client = await pool.connect()
    const first = await pidOf(client)
    client.release()
    // The server closes it, but this process has not heard of that when it is taken.
    client.connection.stream.pause()
    await terminate(first)
    later(2_000)
    const answer = pidOf(pool)
    client.connection.stream.resume()
    expect(await answer).not.toBe(first)
  })
})

describe('restart', () => {
  it('one sign of it is enough to give up every connection', async () => {
    const pool = openPool()
    const [first, second, third] = await Promise.all([
      pool.connect(),
      pool.connect(),
      pool.connect(),
    ])
    const pid = await pidOf(third)
    first.release()
    second.release()
    const running = third.query('SELECT pg_sleep(60)').catch((error) => error)
    await terminate(pid)
    expect(await running).toMatchObject({ code: '57P01' })
    third.release()
    await expect.poll(() => pool.gauges()).toMatchObject({ checkedIn: 0, checkedOut: 0 })
    expect(pool.statistics()).toMatchObject({ invalidated: 1, closed: 3 })
    expect(closedFor().sort()).toEqual(['lost', 'outdated', 'outdated'])
  })

  it('an idle connection that the server ends is not handed out', async () => {
    const pool = openPool()
    const pid = await pidOf(pool)
    await terminate(pid)
    await expect.poll(() => pool.gauges().checkedIn).toBe(0)
    expect(await pidOf(pool)).not.toBe(pid)
  })
})

describe('leaks', () => {
  it('are reported once, with the place that took the connection', async () => {
    const pool = openPool({ DATABASE_LEAK_THRESHOLD_MS: '1000' })
    async function forgetsToRelease() {
      return await pool.connect()
    }
    const client = await forgetsToRelease()
    later(1_500)
    pool.sweep()
    pool.sweep()
    const leaks = events.filter((event) => event.type === 'leak')
    expect(leaks).toHaveLength(1)
    expect(leaks[0]?.stack).toContain('forgetsToRelease')
    client.release()
  })

  it('a connection that listens is none, until it listens no longer', async () => {
    const pool = openPool({ DATABASE_LEAK_THRESHOLD_MS: '1000' })
    const client = await pool.connect()
    await client.query('LISTEN "jobs:insert"; LISTEN "worker:migrate"')
    later(1_500)
    pool.sweep()
    expect(events.filter((event) => event.type === 'leak')).toEqual([])

    await client.query('UNLISTEN *')
    pool.sweep()
    expect(events.filter((event) => event.type === 'leak')).toHaveLength(1)
    client.release()
  })
})

describe('shutdown', () => {
  it('serves those who already wait, takes nobody new, and ends when all is back', async () => {
    const pool = openPool(SINGLE)
    const held = await pool.connect()
    const waiting = pool.query('SELECT 1 AS one')
    const closed = pool.close(60_000)
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'DB_CLOSED' })
    held.release()
    expect((await waiting).rows).toEqual([{ one: 1 }])
    await closed
    expect(pool.gauges()).toMatchObject({ checkedIn: 0, checkedOut: 0, waiting: 0 })
    await expect(pool.close()).resolves.toBeUndefined()
  })

  it('cuts off what is not back at the deadline', async () => {
    const pool = openPool(SINGLE)
    const held = await pool.connect()
    const running = held.query('SELECT pg_sleep(60)').catch((error) => error)
    const waiting = pool.query('SELECT 1').catch((error) => error)
    await pool.close(20)
    expect(await waiting).toMatchObject({ code: 'DB_CLOSED' })
    expect(await running).toBeInstanceOf(Error)
    expect(() => held.release()).not.toThrow()
  })
})
