import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { RetryEvent } from '../../src/retry/retry.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

const own = useTestDatabase()
const open: Database[] = []
let retried: (string | undefined)[] = []
let id: string

beforeAll(async () => {
  const user = await own.database.db.user.create({ data: { email: 'a@b.org', name: 'Ada' } })
  id = user.id
})
afterEach(() => {
  retried = []
})
afterAll(() => Promise.all(open.map((database) => database.close({ deadlineMs: 0 }))))

function connect(pointReads: 'on' | 'off', settings: Record<string, string>): Database {
  const observers = [{ retry: ({ fault }: RetryEvent) => retried.push(fault.sqlstate) }]
  const environment = { DATABASE_URL: own.url, DATABASE_POINT_READS: pointReads, ...settings }
  const database = createDatabase(loadDatabaseConfig(environment), {
    application: `point reads ${pointReads}`,
    observers,
  })
  open.push(database)
  return database
}

/** Nobody can read users until it is done. */
const whileLocked = <T>(work: () => Promise<T>) =>
  withConnection(own.url, async (rival) => {
    await rival.query('BEGIN; LOCK TABLE users')
    const result = await work()
    await rival.query('ROLLBACK')
    return result
  })

const killReaders = () =>
  withConnection(own.url, async (admin) => {
    const readers = "application_name LIKE 'point reads%' AND wait_event_type = 'Lock'"
    const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${readers}`
    await expect.poll(async () => (await admin.query(kill)).rowCount).toBeGreaterThan(0)
  })

/** Reads of users meet a conflict, all of them or the first ones. Tells how often they were tried. */
const whileConflicting = <T>(conflicts: number, work: () => Promise<T>) =>
  withConnection(own.url, async (admin) => {
    await admin.query(`
      CREATE SEQUENCE attempts;
      CREATE FUNCTION conflict() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('attempts') <= ${conflicts} THEN RAISE serialization_failure; END IF;
        RETURN true; END $$;
      ALTER TABLE users RENAME TO people;
      CREATE VIEW users AS SELECT people.* FROM people JOIN conflict() ON true`)
    const result = await work()
    const { rows } = await admin.query('SELECT last_value::int AS attempts FROM attempts')
    await admin.query(`
      DROP VIEW users; ALTER TABLE people RENAME TO users;
      DROP FUNCTION conflict(); DROP SEQUENCE attempts`)
    return { result, attempts: rows[0].attempts as number }
  })

const failure = (work: PromiseLike<unknown>) =>
  Promise.resolve(work).then(
    () => 'no failure',
    (error: Error & { code?: string; meta?: Record<string, unknown> }) => {
      const { name, message, code, meta } = error
      return { name, message, code, meta: JSON.stringify(meta) }
    },
  )

const find = ({ db }: Database) => db.user.findUnique({ where: { id } })

describe('a failure is reported as by the engine', () => {
  const FAILURES: Readonly<Record<string, (pointReads: 'on' | 'off') => Promise<unknown>>> = {
    'no such row': (pointReads) =>
      failure(
        connect(pointReads, {}).db.user.findUniqueOrThrow({
          where: { id: '00000000-0000-7000-8000-000000000000' },
        }),
      ),
    'a key that is no UUID': (pointReads) =>
      failure(connect(pointReads, {}).db.user.findUnique({ where: { id: 'no' } })),
    'a lock that is not to be had': (pointReads) =>
      whileLocked(() => failure(find(connect(pointReads, { DATABASE_LOCK_TIMEOUT_MS: '50' })))),
    'a statement that takes too long': (pointReads) =>
      whileLocked(() =>
        failure(find(connect(pointReads, { DATABASE_STATEMENT_TIMEOUT_MS: '50' }))),
      ),
    'a count that takes too long': (pointReads) =>
      whileLocked(() => {
        const { db } = connect(pointReads, { DATABASE_STATEMENT_TIMEOUT_MS: '50' })
        return failure(db.user.count({ where: { name: 'Ada' } }))
      }),
    'reads of one tick that take too long': (pointReads) =>
      whileLocked(() => {
        const database = connect(pointReads, { DATABASE_STATEMENT_TIMEOUT_MS: '50' })
        return Promise.all([find(database), find(database)].map(failure))
      }),
    'no answer in time': (pointReads) =>
      whileLocked(() =>
        failure(
          find(
            connect(pointReads, { DATABASE_QUERY_TIMEOUT_MS: '200', DATABASE_MAX_RETRIES: '0' }),
          ),
        ),
      ),
    'a backend that is killed': (pointReads) =>
      whileLocked(async () => {
        const reading = failure(find(connect(pointReads, { DATABASE_MAX_RETRIES: '0' })))
        await killReaders()
        return reading
      }),
    'a table that is not there': async (pointReads) => {
      const database = connect(pointReads, {})
      await database.db.$executeRaw`ALTER TABLE users RENAME TO people`
      const result = await failure(find(database))
      await database.db.$executeRaw`ALTER TABLE people RENAME TO users`
      return result
    },
    'a conflict each time': (pointReads) =>
      whileConflicting(1_000, () => failure(find(connect(pointReads, {})))),
    'a pool that is closed': async (pointReads) => {
      const database = connect(pointReads, {})
      await database.close()
      return failure(find(database))
    },
  }

  test.each(Object.entries(FAILURES))('%s', async (_, fail) => {
    const expected = await fail('off')
    expect(expected).not.toBe('no failure')
    expect(await fail('on')).toEqual(expected)
  })
})

test('a read whose backend is killed is done again', async () => {
  const reading = await whileLocked(async () => {
    const row = find(connect('on', {}))
    // Sent now, and awaited when the lock is gone.
    const result = Promise.resolve(row)
    await killReaders()
    return { result }
  })
  expect(await reading.result).toMatchObject({ id })
  expect(retried).toEqual(['57P01'])
})

test('a read that meets a conflict is sent once more', async () => {
  const { result, attempts } = await whileConflicting(1, () =>
    Promise.resolve(find(connect('on', {}))),
  )
  expect(result).toMatchObject({ id })
  expect(attempts).toBe(2)
  expect(retried).toEqual(['40001'])
})

test.each(['no', 'a\0b'])('of reads of one tick only that of %j fails', async (wrong) => {
  const { db } = connect('on', {})
  const [right, failed] = await Promise.allSettled(
    [id, wrong].map((key) => db.user.findUnique({ where: { id: key } })),
  )
  expect(right).toMatchObject({ status: 'fulfilled', value: { id } })
  const alone = failure(connect('off', {}).db.user.findUnique({ where: { id: wrong } }))
  expect(await failure(Promise.reject((failed as PromiseRejectedResult).reason))).toEqual(
    await alone,
  )
})

test('reads of one tick whose backend is killed are done again', async () => {
  const reading = await whileLocked(async () => {
    const database = connect('on', {})
    const result = Promise.all([find(database), find(database)])
    await killReaders()
    return { result }
  })
  expect(await reading.result).toMatchObject([{ id }, { id }])
  expect(retried).toEqual(['57P01', '57P01'])
})
