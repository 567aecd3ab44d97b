import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { DatabaseObserver } from '../../src/observability/observer.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

const test = useTestDatabase()
const open: Database[] = []

/** A database with one connection, so that who comes next gets the one that was given back. */
function connect(observer: DatabaseObserver = {}, settings: Record<string, string> = {}): Database {
  const single = { DATABASE_POOL_SIZE: '1', DATABASE_MAX_OVERFLOW: '0' }
  const config = loadDatabaseConfig({ DATABASE_URL: test.url, ...single, ...settings })
  const database = createDatabase(config, { application: 'abort', observers: [observer] })
  open.push(database)
  return database
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close({ deadlineMs: 0 })))
})

const GATE = 4712
beforeAll(() =>
  withConnection(test.url, async (admin) => {
    await admin.query(`
      CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER wait_at_commit AFTER INSERT ON operation_outcomes
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit()`)
  }),
)

let users = 0
const someone = () => {
  users += 1
  return { email: `user-${users}@example.org`, name: 'Somebody' }
}
const stored = (email: string) => test.database.db.user.count({ where: { email } })
const running = async (sql: string) => {
  const rows = await test.database.db.$queryRaw<unknown[]>`
    SELECT FROM pg_stat_activity
    WHERE query LIKE ${`${sql}%`} AND state <> 'idle'
      AND datname = current_database() AND pid <> pg_backend_pid()`
  return rows.length
}
const reason = new Error('the client has gone')

describe('an abort', () => {
  it('while waiting for a connection: nothing is begun', async () => {
    const { pool, transaction } = connect()
    const held = await pool.connect()
    const abort = new AbortController()
    const work = vi.fn()
    const aborted = transaction(work, { signal: abort.signal })
    await expect.poll(() => pool.waitingCount).toBe(1)
    abort.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    held.release()
    expect(work).not.toHaveBeenCalled()
  })

  it('in the moment in which a connection is granted: nothing is begun', async () => {
    const database = connect()
    const held = await database.pool.connect()
    const abort = new AbortController()
    const data = someone()
    const aborted = database.transaction((tx) => tx.user.create({ data }), { signal: abort.signal })
    await expect.poll(() => database.pool.waitingCount).toBe(1)
    held.release()
    abort.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    await database.close()
    expect(await stored(data.email)).toBe(0)
  })

  it('before the first statement: nothing is written', async () => {
    const database = connect()
    const abort = new AbortController()
    const data = someone()
    const aborted = database.transaction(
      async (tx) => {
        abort.abort(reason)
        await tx.user.create({ data })
      },
      { signal: abort.signal },
    )
    await expect(aborted).rejects.toBe(reason)
    await database.close()
    expect(await stored(data.email)).toBe(0)
  })

  it('during a statement: it is cancelled on the server, and all is rolled back', async () => {
    const { transaction } = connect()
    const abort = new AbortController()
    const data = someone()
    const aborted = transaction(
      async (tx) => {
        await tx.user.create({ data })
        await tx.$executeRaw`SELECT pg_sleep(54)`
      },
      { signal: abort.signal },
    )
    aborted.catch(() => {})
    await expect.poll(() => running('SELECT pg_sleep(54)')).toBe(1)
    abort.abort(reason)
    await expect(aborted).rejects.toBe(reason)
    await expect.poll(() => running('SELECT pg_sleep(54)')).toBe(0)
    expect(await stored(data.email)).toBe(0)
  })

  it('during COMMIT: the server decides, and the caller is told what', async () => {
    const { transaction } = connect()
    const abort = new AbortController()
    const data = someone()
    await withConnection(test.url, async (gate) => {
      await gate.query(`SELECT pg_advisory_lock(${GATE})`)
      const committed = transaction((tx) => tx.user.create({ data }), {
        operationId: data.email,
        signal: abort.signal,
      })
      await expect.poll(() => running('COMMIT')).toBe(1)
      abort.abort(reason)
      await gate.query(`SELECT pg_advisory_unlock(${GATE})`)
      expect(await committed).toMatchObject(data)
    })
    expect(await stored(data.email)).toBe(1)
  })

  it('between two attempts: there is no further one', async () => {
    const abort = new AbortController()
    const { transaction } = connect(
      { retry: () => abort.abort(reason) },
      { DATABASE_RETRY_BASE_DELAY_MS: '20000' },
    )
    const work = vi.fn((tx) => tx.$executeRaw`DO $$ BEGIN RAISE serialization_failure; END $$`)
    await expect(transaction(work, { signal: abort.signal })).rejects.toBe(reason)
    expect(work).toHaveBeenCalledOnce()
  })

  it('after the connection was given back: its next user is not touched', async () => {
    const { pool, transaction } = connect()
    const abort = new AbortController()
    const failed = new Error('roll back')
    const next: Promise<unknown>[] = []
    const aborted = transaction(
      async (tx) => {
        await tx.user.count()
        next.push(pool.query('SELECT pg_sleep(0.05)'))
        // The transaction's own has been announced already.
        pool.once('acquire', () => abort.abort(reason))
        throw failed
      },
      { signal: abort.signal },
    )
    await expect(aborted).rejects.toBeInstanceOf(Error)
    await Promise.all(next)
    expect(abort.signal.aborted).toBe(true)
  })
})
