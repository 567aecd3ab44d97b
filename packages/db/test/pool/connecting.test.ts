import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startPostgres, testSettings } from '@repo/postgres'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import type { ConnectionPool } from '../../src/pool/connection-pool.js'
import { createPool } from '../../src/pool/create-pool.js'
import { type FaultProxy, startFaultProxy } from '../../src/testing/fault-proxy.js'

const using = async <T>(
  url: string,
  settings: Record<string, string>,
  work: (pool: ConnectionPool) => Promise<T>,
): Promise<T> => {
  const config = loadDatabaseConfig({ DATABASE_URL: url, ...settings })
  const pool = createPool(config, { application: 'connecting-test' })
  try {
    return await work(pool)
  } finally {
    await pool.close(0)
  }
}

const errorOf = (url: string, settings: Record<string, string> = {}) =>
  using(url, settings, (pool) => pool.query('SELECT 1').catch((error) => error))

describe('an error while connecting', () => {
  const url = new URL(inject('adminUrl'))

  it('names the reason of a server that nobody runs, and may be tried again', async () => {
    expect(await errorOf('postgresql://u:s3cret@127.0.0.1:1/d')).toMatchObject({
      code: 'DB_CONNECTION',
      retryable: true,
      message: "can't connect to the server: ECONNREFUSED",
    })
  })

  it('names a missing database, and is final', async () => {
    url.pathname = '/no_such_database'
    expect(await errorOf(url.href)).toMatchObject({
      code: 'DB_CONNECTION',
      sqlstate: '3D000',
      retryable: false,
    })
  })
})

describe('a network that swallows packets', () => {
  let proxy: FaultProxy
  beforeAll(async () => {
    proxy = await startFaultProxy(inject('adminUrl'))
  })
  afterAll(() => proxy.close())

  it('ends a connection attempt at its time limit', async () => {
    proxy.swallow()
    const error = await errorOf(proxy.url(inject('adminUrl')), {
      DATABASE_CONNECT_TIMEOUT_MS: '50',
    })
    expect(error).toMatchObject({ code: 'DB_CONNECTION', message: 'no connection within 50 ms' })
    proxy.heal()
  })

  it('does not hold up the end of the pool', async () => {
    proxy.swallow()
    const settings = { DATABASE_CONNECT_TIMEOUT_MS: '20000' }
    const config = loadDatabaseConfig({ DATABASE_URL: proxy.url(inject('adminUrl')), ...settings })
    const pool = createPool(config, { application: 'connecting-test' })
    const waiting = pool.query('SELECT 1').catch((error) => error)
    await pool.close(20)
    expect(await waiting).toMatchObject({ code: 'DB_CLOSED' })
    proxy.heal()
  })

  it('one idle connection that does not answer its test stands for all', async () => {
    const settings = { DATABASE_CONNECT_TIMEOUT_MS: '1000' }
    await using(proxy.url(inject('adminUrl')), settings, async (pool) => {
      const held = await Promise.all([pool.connect(), pool.connect(), pool.connect()])
      for (const client of held) client.release()
      const now = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 10_000)
      proxy.cutWhen((sql) =>
        sql === 'SELECT 1' ? { how: 'swallow', delivered: false } : undefined,
      )
      expect((await pool.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }])
      expect(pool.statistics()).toMatchObject({ created: 4, closed: 3, invalidated: 1 })
      proxy.cutWhen(undefined)
      now.mockRestore()
    })
  })

  it('does not keep a connection open that is closed', async () => {
    const settings = { DATABASE_CONNECT_TIMEOUT_MS: '1000' }
    await using(proxy.url(inject('adminUrl')), settings, async (pool) => {
      const client = await pool.connect()
      proxy.swallow()
      const ended = once(client, 'end')
      client.release(true)
      await ended
      proxy.heal()
    })
  })

  it('ends a statement at its time limit, and gives up its connection', async () => {
    const settings = { DATABASE_QUERY_TIMEOUT_MS: '50' }
    await using(proxy.url(inject('adminUrl')), settings, async (pool) => {
      const client = await pool.connect()
      proxy.swallow()
      const error = await client.query('SELECT 1').catch((error) => error)
      expect(error).toMatchObject({ code: 'DB_QUERY_TIMEOUT' })
      proxy.heal()
      client.release()
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
      expect(pool.statistics()).toMatchObject({ created: 2, closed: 1 })
    })
  })
})

describe('sslmode=prefer', () => {
  const prefer = { DATABASE_SSL_MODE: 'prefer' }
  const encrypted = (pool: ConnectionPool) =>
    pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')

  it('goes on in the clear with a server that speaks no TLS', async () => {
    await using proxy = await startFaultProxy(inject('adminUrl'))
    const url = proxy.url(inject('adminUrl')).replace('sslmode=disable', 'sslmode=prefer')
    const rows = await using(url, {}, async (pool) => {
      const held = await Promise.all([pool.connect(), pool.connect()])
      for (const client of held) client.release()
      return (await encrypted(pool)).rows
    })
    expect(rows).toEqual([{ ssl: false }])
  })

  it('encrypts with a server that does, and verify-full checks its certificate', async () => {
    const fixture = (name: string) =>
      fileURLToPath(new URL(`../fixtures/localhost.${name}`, import.meta.url))
    const read = (name: string) => readFileSync(fixture(name), 'utf8')
    await using server = await startPostgres({
      settings: testSettings,
      tls: { certificate: read('crt'), key: read('key') },
    })
    const rows = await using(server.url(), prefer, async (pool) => (await encrypted(pool)).rows)
    expect(rows).toEqual([{ ssl: true }])

    const verify = { DATABASE_SSL_MODE: 'verify-full' }
    expect(await errorOf(server.url(), verify)).toMatchObject({ code: 'DB_CONNECTION' })
    const trusted = { ...verify, DATABASE_SSL_CA_FILE: fixture('crt') }
    const byName = server.url().replace('127.0.0.1', 'localhost')
    expect(await using(byName, trusted, async (pool) => (await encrypted(pool)).rows)).toEqual([
      { ssl: true },
    ])
  })

  it('a statement on an encrypted connection is cancelled over an encrypted one', async () => {
    const read = (name: string) =>
      readFileSync(new URL(`../fixtures/localhost.${name}`, import.meta.url), 'utf8')
    await using server = await startPostgres({
      settings: { ...testSettings, client_connection_check_interval: 0 },
      tls: { certificate: read('crt'), key: read('key') },
    })
    await using(server.url(), prefer, async (pool) => {
      const client = await pool.connect()
      await client.query('SET client_connection_check_interval = 0')
      const sleeping = client.query('SELECT pg_sleep(56)').catch((error) => error)
      const rows = async () =>
        (await pool.query(`SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(56)'`))
          .rows
      await expect.poll(rows).toHaveLength(1)
      client.release(true)
      expect(await sleeping).toBeInstanceOf(Error)
      await expect.poll(rows).toEqual([])
    })
  })
})
