import { afterAll, beforeAll, inject } from 'vitest'
import { createDatabase, type Database, type DatabaseOptions } from '../client.js'
import type { Environment } from '../config/environment.js'
import { loadDatabaseConfig } from '../config/load-database-config.js'
import { cloneDatabase, type TestDatabase } from './test-database.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that all tests of a run share, as a role that may create databases. */
    adminUrl: string
    /** The migrated template that test databases are cloned from. */
    template: string
  }
}

/** What differs from the defaults in one test file. */
export interface TestDatabaseOptions extends Partial<DatabaseOptions> {
  /** Settings as environment variables, such as `{ DATABASE_POOL_SIZE: '2' }`. */
  readonly settings?: Environment
}

/**
 * Gives a test file a database of its own, cloned from the migrated template before its first test and
 * dropped after its last. Call it at the top of the file or of a `describe`; read its fields inside
 * tests. The vitest configuration must name a global set-up made by `databaseServer`.
 *
 * @returns the URL of the database, and the database as an application opens it
 * @example
 * ```ts
 * const test = useTestDatabase()
 *
 * it('stores a user', async () => {
 *   await test.database.db.user.create({ data: { email: 'ada@example.org', name: 'Ada' } })
 * })
 * ```
 */
export function useTestDatabase(options: TestDatabaseOptions = {}): {
  readonly url: string
  readonly database: Database
} {
  let clone: TestDatabase | undefined
  let database: Database | undefined

  beforeAll(async () => {
    clone = await cloneDatabase(inject('adminUrl'), inject('template'))
    const config = loadDatabaseConfig({ DATABASE_URL: clone.url, ...options.settings })
    database = createDatabase(config, { application: 'test', ...options })
  })
  afterAll(async () => {
    await database?.close()
    await clone?.drop()
  })

  const started = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the test database exists only while tests run')
    return value
  }
  return {
    get url() {
      return started(clone).url
    },
    get database() {
      return started(database)
    },
  }
}
