import { expect, it } from 'vitest'
import { createDatabase } from '../../src/client.js'
import { loadDatabaseConfig } from '../../src/config/load-database-config.js'
import { useTestDatabase } from '../../src/testing/index.js'

const test = useTestDatabase()

async function linesOf(settings: Record<string, string>): Promise<string[]> {
  const lines: string[] = []
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  const logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  const config = loadDatabaseConfig({ DATABASE_URL: test.url, ...settings })
  const database = createDatabase(config, { application: 'log', logger })
  await database.db.user.count({ where: { email: 's3cret@example.org' } })
  // The server's error repeats the value that violates the constraint.
  for (const name of ['first', 'second']) {
    await database.db.user.create({ data: { email: 's3cret@example.org', name } }).catch(() => {})
  }
  await database.close()
  return lines
}

it('all statements are written with their duration and without their parameters', async () => {
  const lines = await linesOf({ DATABASE_LOG: 'all', DATABASE_SLOW_QUERY_MS: '60000' })
  const statements = lines.filter((line) => line.startsWith('debug database statement'))
  expect(statements.join()).toMatch(/SELECT .*users.*durationMs/)
  expect(lines.join()).not.toContain('s3cret')
})

it('slow ones are warned of, and others are not written', async () => {
  const slow = await linesOf({ DATABASE_LOG: 'slow', DATABASE_SLOW_QUERY_MS: '0' })
  expect(slow.filter((line) => line.startsWith('warn slow database statement'))).not.toEqual([])
  const none = await linesOf({ DATABASE_LOG: 'slow', DATABASE_SLOW_QUERY_MS: '60000' })
  expect(none.filter((line) => line.includes('statement'))).toEqual([])
  const off = await linesOf({ DATABASE_LOG: 'off', DATABASE_SLOW_QUERY_MS: '0' })
  expect(off.filter((line) => line.includes('statement'))).toEqual([])
})
