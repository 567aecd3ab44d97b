import { formatConnectionUrl } from './connection-url.js'
import type { Environment } from './environment.js'
import { loadDatabaseConfig } from './load-database-config.js'

const CONNECTION = [
  'DATABASE_URL',
  'DATABASE_MIGRATION_URL',
  'DATABASE_HOST',
  'DATABASE_USER',
  'DATABASE_PASSWORD',
  'DATABASE_NAME',
] as const

/**
 * The migration connection as a URL, for Prisma's command line.
 *
 * @param environment the variables, usually `process.env`
 * @returns `undefined` when no connection is set at all: `prisma generate` needs none
 * @throws {ConfigurationError} when one is set and can't be used
 */
export function migrationUrl(environment: Environment): string | undefined {
  if (!CONNECTION.some((name) => environment[name])) return undefined
  const { migration, tls } = loadDatabaseConfig(environment)
  return formatConnectionUrl(migration, tls)
}
