import { expect, it } from 'vitest'
import { createDatabase } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { startFaultProxy } from '../../src/testing/fault-proxy.js'
import { useTestDatabase } from '../../src/testing/index.js'

const test = useTestDatabase()

// Reserved by the protocol, so nothing listens there.
const NOBODY = 'postgresql://user:s3cret@127.0.0.1:1/database'

it('a working database is healthy, with its figures', async () => {
  const { status, checks } = await test.database.health('startup')
  // A loaded machine may be slow enough for `degraded`; the thresholds are tested where they are decided.
  expect(status).not.toBe('unhealthy')
  expect(checks.database.query_performance.simple_query_ms).toBeGreaterThan(0)
  expect(checks.database.query_performance.complex_query_ms).toBeGreaterThan(0)
  expect(checks.database.connection_pool).toMatchObject({ size: 10, waiting: 0 })
})

it('an unreachable database makes it unready, but not dead, and names no host', async () => {
  const database = createDatabase(loadDatabaseConfig({ DATABASE_URL: NOBODY }), {
    application: 'test',
  })
  const report = await database.health('ready')
  expect(report.status).toBe('unhealthy')
  expect(JSON.stringify(report)).not.toMatch(/127\.0\.0\.1|s3cret/)
  expect((await database.health('live')).status).toBe('healthy')
  expect((await database.health('startup')).status).toBe('unhealthy')
  await database.close()
})

it('readiness fails once shutdown has begun', async () => {
  const database = createDatabase(loadDatabaseConfig({ DATABASE_URL: test.url }), {
    application: 'test',
  })
  expect((await database.health()).reasons).not.toContain('shutting down')
  await database.close()
  const { status, reasons } = await database.health()
  expect(status).toBe('unhealthy')
  expect(reasons).toContain('shutting down')
})

it('a server that falls silent is waited for no longer than to the deadline', async () => {
  await using proxy = await startFaultProxy(test.url)
  const settings = { DATABASE_PRE_PING: 'off' }
  const config = loadDatabaseConfig({ DATABASE_URL: proxy.url(test.url), ...settings })
  const database = createDatabase(config, { application: 'test' })
  const idle = await Promise.all([database.pool.connect(), database.pool.connect()])
  for (const connection of idle) connection.release()
  proxy.cutWhen(() => ({ how: 'swallow', delivered: false }))
  await expect(database.ready({ deadlineMs: 100 })).rejects.toMatchObject({
    code: 'DB_CONNECTION',
    message: 'the server did not answer within 100 ms',
  })
  const { reasons } = await database.health()
  expect(reasons).toContain('the database did not answer within 1000 ms')
  expect(database.statistics()).toMatchObject({ checkedIn: 0, checkedOut: 0 })
  await database.close()
})

it('a probe that no connection is free for is bounded', async () => {
  const config = loadDatabaseConfig({
    DATABASE_URL: test.url,
    DATABASE_POOL_SIZE: '1',
    DATABASE_MAX_OVERFLOW: '0',
    DATABASE_HEALTH_TIMEOUT_MS: '30',
  })
  const database = createDatabase(config, { application: 'test' })
  const held = await database.pool.connect()
  const report = await database.health()
  expect(report.reasons).toContain('there was no connection to be had within 30 ms')
  expect(report.checks.database.connection_pool).toMatchObject({ checked_out: 1, waiting: 0 })
  held.release()
  await database.close()
})
