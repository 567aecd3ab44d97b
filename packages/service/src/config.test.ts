import { ConfigurationError } from '@repo/db'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { loadConfig, logLevel, milliseconds, port } from './config.js'

const schema = z.object({ PORT: port(3000), LEVEL: logLevel(), DELAY: milliseconds(10) })
const DATABASE_URL = 'postgresql://app:s3cret@localhost/shop'

const errorOf = (environment: Record<string, string>) => {
  try {
    loadConfig(environment, schema)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

test('an empty variable counts as one that is not set', () => {
  const { values, database } = loadConfig({ DATABASE_URL, PORT: '', LEVEL: '' }, schema)
  expect(values).toEqual({ PORT: 3000, LEVEL: 'info', DELAY: 10 })
  expect(database.connection.database).toBe('shop')
})

test("one error lists the application's problems and those of the database", () => {
  const error = errorOf({ PORT: '70000', LEVEL: 'loud', DELAY: '1.5', DATABASE_POOL_SIZE: 'ten' })
  expect(error.problems.map(({ variable }) => variable)).toEqual([
    'PORT',
    'LEVEL',
    'DELAY',
    'DATABASE_POOL_SIZE',
    'DATABASE_URL',
  ])
  expect(error.message).toContain('PORT: expected a port number')
})

test('no error repeats a secret', () => {
  expect(errorOf({ DATABASE_URL, PORT: 'x' }).message).not.toContain('s3cret')
})
