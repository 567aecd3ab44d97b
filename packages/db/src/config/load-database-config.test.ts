import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../errors/configuration-error.js'
import { environmentSchema } from './environment.js'
import { loadDatabaseConfig } from './load-database-config.js'

const URL = 'postgresql://app:s3cret@db.example.org:6432/shop'

function problemsOf(environment: Record<string, string>) {
  try {
    loadDatabaseConfig(environment)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

describe('the connection', () => {
  test('is read from a URL', () => {
    const { connection } = loadDatabaseConfig({ DATABASE_URL: `${URL}?schema=sales` })
    expect(connection).toMatchObject({
      host: 'db.example.org',
      port: 6432,
      user: 'app',
      database: 'shop',
      schema: 'sales',
    })
    expect(connection.password?.reveal()).toBe('s3cret')
  })

  test('is read from its parts', () => {
    const { connection } = loadDatabaseConfig({
      DATABASE_HOST: 'db.example.org',
      DATABASE_PORT: '6432',
      DATABASE_USER: 'app',
      DATABASE_PASSWORD: 'p@ss/word%',
      DATABASE_NAME: 'shop',
    })
    expect(connection).toMatchObject({ host: 'db.example.org', port: 6432, user: 'app' })
    expect(connection.password?.reveal()).toBe('p@ss/word%')
  })

  test('may hold percent-encoded special characters', () => {
    const { connection } = loadDatabaseConfig({
      DATABASE_URL: 'postgres://a%40b:p%2F%25%3A@[::1]/my%20shop',
    })
    expect(connection).toMatchObject({ user: 'a@b', host: '::1', database: 'my shop' })
    expect(connection.password?.reveal()).toBe('p/%:')
  })

  test('also serves migrations unless they have one of their own', () => {
    const own = 'postgresql://owner@db.example.org/shop'
    expect(loadDatabaseConfig({ DATABASE_URL: URL }).migration.user).toBe('app')
    expect(
      loadDatabaseConfig({ DATABASE_URL: URL, DATABASE_MIGRATION_URL: own }).migration.user,
    ).toBe('owner')
  })

  test('may have replicas', () => {
    const { replicas } = loadDatabaseConfig({
      DATABASE_URL: URL,
      DATABASE_REPLICA_URLS: 'postgresql://app@r1/shop, postgresql://app@r2/shop',
    })
    expect(replicas.map(({ host }) => host)).toEqual(['r1', 'r2'])
  })
})

describe('wrong settings', () => {
  test('are all listed at once, by name', () => {
    const error = problemsOf({
      DATABASE_POOL_SIZE: 'ten',
      DATABASE_PRE_PING: 'maybe',
      DATABASE_SSL_MODE: 'yes',
    })
    expect(error.problems.map(({ variable }) => variable).sort()).toEqual([
      'DATABASE_POOL_SIZE',
      'DATABASE_PRE_PING',
      'DATABASE_SSL_MODE',
      'DATABASE_URL',
    ])
    expect(error.message).toContain('DATABASE_POOL_SIZE: expected a whole number from 1 to 10000')
    expect(error).toMatchObject({ code: 'DB_CONFIGURATION', retryable: false })
  })

  test.each([
    ['not a url', 'is no URL'],
    ['mysql://u@h/d', 'does not start with postgresql://'],
    ['postgresql://h/d', 'names no user'],
    ['postgresql://u:s3cret@h', 'names no database'],
    ['postgresql://u:s3cret%@h/d', 'has a stray %'],
    ['postgresql://u:s3cret@h/d?sslmode=allow', 'has an unknown sslmode'],
  ])('%s: %s', (url, message) => {
    const error = problemsOf({ DATABASE_URL: url })
    expect(error.message).toContain(`DATABASE_URL: ${message}`)
    expect(inspect(error)).not.toContain('s3cret')
  })

  test('name the part that is missing', () => {
    const error = problemsOf({ DATABASE_HOST: 'h', DATABASE_USER: 'u' })
    expect(error.problems).toEqual([
      { variable: 'DATABASE_NAME', message: 'is not set; the other parts of the connection are' },
    ])
  })

  test('a URL and its parts together are ambiguous', () => {
    expect(problemsOf({ DATABASE_URL: URL, DATABASE_HOST: 'h' }).message).toContain(
      'DATABASE_HOST: is set as well as DATABASE_URL',
    )
  })
})

test('an empty variable means the same as one that is not set', () => {
  expect(loadDatabaseConfig({ DATABASE_URL: URL, DATABASE_POOL_SIZE: '' }).pool.size).toBe(10)
})

test('by default every limit is met before the deadline over all of them', () => {
  const { pool, timeouts, retry } = loadDatabaseConfig({ DATABASE_URL: URL })
  const limits = [pool.timeoutMs, timeouts.connectMs, timeouts.statementMs, timeouts.queryMs]
  expect(Math.max(...limits)).toBeLessThan(retry.deadlineMs)
})

test('production verifies the server and speaks TLS 1.3 by default', () => {
  expect(loadDatabaseConfig({ DATABASE_URL: URL }).tls.mode).toBe('prefer')
  expect(loadDatabaseConfig({ DATABASE_URL: URL, NODE_ENV: 'production' }).tls).toMatchObject({
    mode: 'verify-full',
    minVersion: 'TLSv1.3',
  })
})

test('no way of printing the configuration shows a password', () => {
  const config = loadDatabaseConfig({ DATABASE_URL: URL })
  expect(inspect(config, { depth: 9 })).not.toContain('s3cret')
  expect(JSON.stringify(config)).not.toContain('s3cret')
  expect(`${config.connection.password}`).toBe('[redacted]')
})

test('a parameter of the URL that has no effect is reported', () => {
  const config = loadDatabaseConfig({ DATABASE_URL: `${URL}?connection_limit=5` })
  expect(config.warnings).toEqual([
    'DATABASE_URL: the parameter "connection_limit" has no effect here',
  ])
})

test('.env.example explains every variable', () => {
  const example = readFileSync(
    new globalThis.URL('../../../../.env.example', import.meta.url),
    'utf8',
  )
  const explained = [...example.matchAll(/^#? ?(DATABASE_\w+)=/gm)].map((match) => match[1])
  const known = Object.keys(environmentSchema.shape).filter((name) => name.startsWith('DATABASE_'))
  expect(explained.sort()).toEqual(known.sort())
})
