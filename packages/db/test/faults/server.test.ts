import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { RetryEvent } from '../../src/retry/retry.js'
import { cloneDatabase, ensureTemplate, withConnection } from '../../src/testing/index.js'

// A server of its own, because it is restarted.
let server: PostgresServer
let url: string
const open: Database[] = []

/** The codes of what was met and tried again. */
let retried: (string | undefined)[] = []

function connect(settings: Record<string, string> = {}, to = url): Database {
  const config = loadDatabaseConfig({ DATABASE_URL: to, ...settings })
  const observers = [{ retry: ({ fault }: RetryEvent) => retried.push(fault.sqlstate) }]
  const database = createDatabase(config, { application: 'faults', observers })
  open.push(database)
  return database
}

beforeAll(async () => {
  server = await startPostgres({ settings: { ...testSettings, max_connections: 20 } })
  const template = await ensureTemplate(server.url())
  url = (await cloneDatabase(server.url(), template)).url
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close({ deadlineMs: 0 })))
  retried = []
})
afterAll(() => server.stop())

const pidOf = async (db: Pick<Database['db'], '$queryRaw'>) =>
  (await db.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`)[0]?.pid

const terminate = (pid: number | undefined) =>
  withConnection(url, (admin) => admin.query('SELECT pg_terminate_backend($1, 5000)', [pid]))

const alterDatabase = (change: string) =>
  withConnection(server.url(), (admin) =>
    admin.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} ${change}`),
  )

let users = 0
const someone = () => {
  users += 1
  return { email: `user-${users}@example.org`, name: 'Somebody' }
}

describe('a backend is killed', () => {
  it('while it is idle: nobody notices', async () => {
    const { db } = connect()
    await terminate(await pidOf(db))
    expect(await db.user.count()).toBe(0)
  })

  it('in the middle of a read: it is done again', async () => {
    const { db } = connect()
    await withConnection(url, async (locker) => {
      await locker.query('BEGIN; LOCK TABLE users')
      const reading = db.user.count().then()
      const waiting = async () => {
        const { rows } = await locker.query<{ pid: number }>(
          'SELECT pid FROM pg_locks WHERE NOT granted AND relation = $1::regclass',
          ['users'],
        )
        return rows[0]?.pid
      }
      await expect.poll(waiting).toBeDefined()
      await terminate(await waiting())
      await locker.query('COMMIT')
      expect(await reading).toBeGreaterThanOrEqual(0)
    })
  })

  it('between two statements of a transaction: all of it runs again', async () => {
    const database = connect()
    const data = someone()
    const attempts = await database.transaction(async (tx, { attempt }) => {
      await tx.user.create({ data })
      if (attempt === 1) await terminate(await pidOf(tx))
      await tx.user.count()
      return attempt
    })
    expect(attempts).toBe(2)
    expect(await database.db.user.count({ where: data })).toBe(1)
  })

  it('in the middle of a statement of a transaction: all of it runs again', async () => {
    const database = connect()
    const attempts = await database.transaction(async (tx, { attempt }) => {
      const pid = await pidOf(tx)
      if (attempt > 1) return attempt
      const sleeping = tx.$executeRaw`SELECT pg_sleep(60)`.then()
      await Promise.all([sleeping, terminate(pid)])
      return attempt
    })
    expect(attempts).toBe(2)
  })
})

describe('the server', () => {
  it('is restarted like by a crash: work goes on by itself', async () => {
    const database = connect({ DATABASE_RETRY_BASE_DELAY_MS: '100', DATABASE_MAX_RETRIES: '10' })
    await Promise.all([database.db.user.count(), database.db.user.count()])
    const restarted = server.restart('immediate')
    const data = someone()
    await database.transaction(async (tx) => tx.user.create({ data }), { operationId: data.email })
    await restarted
    expect(await database.db.user.count({ where: data })).toBe(1)
    expect(database.statistics().invalidated).toBeGreaterThanOrEqual(1)
  })

  it('takes no new sessions for now: those who have none wait for it', async () => {
    const { db } = connect({ DATABASE_RETRY_BASE_DELAY_MS: '50', DATABASE_MAX_RETRIES: '100' })
    const counting = await withConnection(url, async () => {
      // It goes down when the last session has ended, and turns new ones away until then.
      process.kill(server.pid, 'SIGTERM')
      const counting = db.user.count().then()
      await expect.poll(() => retried).toContain('57P03')
      return { answer: counting }
    })
    await server.restart('fast')
    expect(await counting.answer).toBeGreaterThanOrEqual(0)
  })

  it('is down: ready() waits for it', async () => {
    const database = connect()
    await server.shutdown('fast')
    expect((await database.health()).status).toBe('unhealthy')
    const ready = database.ready({ deadlineMs: 20_000 })
    await server.start()
    await ready
    expect((await database.health()).reasons).not.toContain('shutting down')
  })

  it('stays down: ready() says so at its deadline', async () => {
    const database = connect({}, 'postgresql://user@127.0.0.1:1/database')
    await expect(database.ready({ deadlineMs: 500 })).rejects.toMatchObject({
      code: 'DB_CONNECTION',
    })
  })

  it('is full: those who find no place wait for one', async () => {
    const full = connect({ DATABASE_POOL_SIZE: '30' })
    const late = connect({ DATABASE_RETRY_BASE_DELAY_MS: '50', DATABASE_MAX_RETRIES: '20' })
    const held = await Promise.all(
      Array.from({ length: 17 }, () => full.pool.connect().catch(() => undefined)),
    )
    // The places kept for superusers are the last ones that this superuser can take.
    for (let i = 0; i < 5; i += 1) held.push(await full.pool.connect().catch(() => undefined))
    const counting = late.db.user.count().then()
    await expect.poll(() => retried).toContain('53300')
    for (const client of held) client?.release(true)
    expect(await counting).toBeGreaterThanOrEqual(0)
  })

  it('has become a replica: its connections are given up', async () => {
    const database = connect({ DATABASE_MAX_RETRIES: '1', DATABASE_RETRY_BASE_DELAY_MS: '1' })
    await alterDatabase('SET default_transaction_read_only = on')
    const write = database.db.user.create({ data: someone() })
    await expect(write).rejects.toMatchObject({ code: 'DB_RETRY_EXHAUSTED', attempts: 2 })
    expect(database.statistics().invalidated).toBe(2)
    await alterDatabase('RESET default_transaction_read_only')
    // The write that is tried now goes over a new connection.
    await database.db.user.create({ data: someone() })
  })

  it('refuses a wrong password: at once, for good, and without repeating it', async () => {
    const wrong = new URL(url)
    wrong.password = 'wr0ng'
    const database = connect({}, wrong.href)
    const error = await database.db.user.count().catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'DB_CONNECTION', sqlstate: '28P01', retryable: false })
    expect(String((error as Error).stack)).not.toContain('wr0ng')
    await expect(database.ready()).rejects.toBeInstanceOf(Error)
  })

  it('has too little room for our pools: production refuses to start, others are warned', async () => {
    const warn = vi.fn()
    const logger = { debug() {}, info() {}, warn, error() {} }
    const config = loadDatabaseConfig({ DATABASE_URL: url, DATABASE_SSL_MODE: 'disable' })
    const warned = createDatabase(config, { application: 'faults', logger })
    const refused = createDatabase({ ...config, production: true }, { application: 'faults' })
    open.push(warned, refused)
    await warned.ready()
    expect(warn.mock.calls.flat().join()).toContain('max_connections = 20')
    await expect(refused.ready()).rejects.toMatchObject({ code: 'DB_CONFIGURATION' })
  })
})
