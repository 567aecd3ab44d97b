import { once } from 'node:events'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { openSession } from '../../src/migrations/session.js'
import { useTestDatabase, withConnection } from '../../src/testing/index.js'

// What reaches the server is all that PgBouncer would let through: no setting of ours but the time zone.

const CANCEL_REQUEST_CODE = 80877102

/** Like PgBouncer it cancels nothing for a client that has gone, and needs a moment to find out. */
async function startForgetfulPooler(target: string) {
  const { hostname: host, port } = new URL(target)
  const clients = new Set<net.Socket>()
  let cancelled = 0
  const server = net.createServer(async (client) => {
    client.on('error', () => {})
    client.on('close', () => clients.delete(client))
    const [first] = (await once(client, 'data')) as [Buffer]
    client.pause()
    if (first.readInt32BE(4) === CANCEL_REQUEST_CODE) {
      await sleep(100)
      if (clients.size === 0) {
        client.destroy()
        return
      }
      cancelled += 1
    } else clients.add(client)
    const upstream = net.connect(Number(port), host)
    upstream.on('error', () => {})
    upstream.write(first)
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as net.AddressInfo).port)
  url.searchParams.set('sslmode', 'disable')
  return {
    url: url.href,
    get cancelled() {
      return cancelled
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

const test = useTestDatabase()
const environment = () => ({
  DATABASE_URL: test.url,
  DATABASE_PGBOUNCER: 'on',
  DATABASE_POOL_SIZE: '1',
  DATABASE_MAX_OVERFLOW: '0',
})
let database: Database

beforeAll(async () => {
  await withConnection(test.url, (admin) =>
    admin.query(`DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Europe/Berlin');
      EXECUTE format('ALTER DATABASE %I SET statement_timeout = %L', current_database(), '12s');
    END $$`),
  )
  database = createDatabase(loadDatabaseConfig(environment()), { application: 'pgbouncer' })
})
afterAll(() => database.close())

const settings = () => database.db.$queryRaw`
  SELECT current_setting('timezone') AS timezone, current_setting('statement_timeout') AS timeout`

describe('behind PgBouncer', () => {
  it('the time zone is set, and the other settings are those of the database or the role', async () => {
    expect(await settings()).toEqual([{ timezone: 'UTC', timeout: '12s' }])
  })

  it('the time zone outlives a reset of the session', async () => {
    await database.db.$executeRaw`SET work_mem = '8MB'`
    expect(await settings()).toEqual([{ timezone: 'UTC', timeout: '12s' }])
    expect(database.statistics()).toMatchObject({ created: 1, closed: 0 })
  })

  it('a time is stored as it was meant', async () => {
    const endsAt = new Date('2027-01-02T03:04:05.678Z')
    const { db } = database
    const data = { email: 'ada@example.org', name: 'Ada' }
    const { id } = await db.user.create({
      data: { ...data, campaigns: { create: { name: 'Books', endsAt } } },
    })
    const [campaign] = await db.campaign.findMany({ where: { ownerId: id } })
    expect(campaign?.endsAt).toEqual(endsAt)
  })

  it('a statement is cancelled before its connection is closed', async () => {
    await using pooler = await startForgetfulPooler(test.url)
    const { transaction, close } = createDatabase(
      loadDatabaseConfig({ ...environment(), DATABASE_URL: pooler.url }),
      { application: 'cancelled' },
    )
    const abort = new AbortController()
    const aborted = transaction((tx) => tx.$executeRaw`SELECT pg_sleep(11)`, abort)
    aborted.catch(() => {})
    const running = () => database.db.$queryRaw<unknown[]>`
      SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(11)' AND state = 'active'`
    await expect.poll(running).toHaveLength(1)
    abort.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    await expect.poll(() => pooler.cancelled).toBe(1)
    await close({ deadlineMs: 0 })
  })

  it("the server's limit is no business of this pool", async () => {
    const config = loadDatabaseConfig({ ...environment(), DATABASE_INSTANCES: '10000' })
    const many = createDatabase({ ...config, production: true }, { application: 'pgbouncer' })
    await expect(many.ready()).resolves.toBeUndefined()
    await many.close()
  })

  it('migrations want the server itself', async () => {
    const session = openSession(loadDatabaseConfig(environment()), {
      application: 'pgbouncer',
      lockTimeoutMs: 1_000,
    })
    await expect(session).rejects.toMatchObject({
      code: 'DB_CONFIGURATION',
      message: expect.stringContaining('DATABASE_MIGRATION_URL'),
    })
  })
})
