import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { cloneDatabase, ensureTemplate, withConnection } from '../../src/testing/index.js'

let primary: PostgresServer
let standby: PostgresServer
let url: string
let standbyUrl: string
const open: Database[] = []

function connect(to: string, settings: Record<string, string> = {}): Database {
  const config = loadDatabaseConfig({ DATABASE_URL: to, ...settings })
  const database = createDatabase(config, { application: 'read-only' })
  open.push(database)
  return database
}

beforeAll(async () => {
  primary = await startPostgres({ settings: testSettings })
  const template = await ensureTemplate(primary.url())
  url = (await cloneDatabase(primary.url(), template)).url
  standby = await primary.startReplica()
  standbyUrl = standby.url(new URL(url).pathname.slice(1))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close({ deadlineMs: 0 })))
})
afterAll(async () => {
  await standby.stop()
  await primary.stop()
})

let users = 0
const someone = () => {
  users += 1
  return { email: `user-${users}@example.org`, name: 'Somebody' }
}

describe("a transaction that is read-only by its caller's wish", () => {
  it.each([
    ['itself', 'SET TRANSACTION READ ONLY'],
    ['by its session', 'SET default_transaction_read_only = on; SET TRANSACTION READ ONLY'],
  ])('%s: the write fails at once, and every connection is kept', async (_how, setting) => {
    const database = connect(url)
    let attempts = 0
    const write = database.transaction(async (tx) => {
      attempts += 1
      await tx.$executeRawUnsafe(setting)
      await tx.user.create({ data: someone() })
    })
    await expect(write).rejects.toThrow('read-only transaction')
    expect(attempts).toBe(1)
    expect(database.statistics()).toMatchObject({ invalidated: 0 })
  })

  it('with the error swallowed: it is told for what it is, and not tried again either', async () => {
    const database = connect(url)
    let attempts = 0
    const write = database.transaction(async (tx) => {
      attempts += 1
      await tx.$executeRaw`SET TRANSACTION READ ONLY`
      await tx.user.create({ data: someone() }).catch(() => {})
      await tx.user.count()
    })
    await expect(write).rejects.toBeInstanceOf(Error)
    expect(attempts).toBe(1)
    expect(database.statistics()).toMatchObject({ invalidated: 0, created: 1, closed: 0 })
  })
})

describe('a standby', () => {
  it('answers reads; a write gives up its connections and is tried again', async () => {
    const database = connect(standbyUrl, {
      DATABASE_MAX_RETRIES: '1',
      DATABASE_RETRY_BASE_DELAY_MS: '1',
    })
    expect(await database.db.user.count()).toBe(0)
    const write = database.db.user.create({ data: someone() })
    await expect(write).rejects.toMatchObject({ code: 'DB_RETRY_EXHAUSTED', attempts: 2 })
    expect(database.statistics().invalidated).toBe(2)
  })

  it('that is promoted meanwhile takes the write', async () => {
    let retried = () => {}
    const refused = new Promise<void>((resolve) => {
      retried = resolve
    })
    const config = loadDatabaseConfig({
      DATABASE_URL: standbyUrl,
      DATABASE_MAX_RETRIES: '100',
      DATABASE_RETRY_BASE_DELAY_MS: '50',
      DATABASE_RETRY_MAX_DELAY_MS: '100',
    })
    const observers = [{ retry: () => retried() }]
    const database = createDatabase(config, { application: 'read-only', observers })
    open.push(database)
    const data = someone()
    const written = database.transaction((tx) => tx.user.create({ data })).then()
    await refused
    await withConnection(standby.url(), (admin) => admin.query('SELECT pg_promote()'))
    expect(await written).toMatchObject(data)
  })
})
