import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { Connection } from '../connection/connection.js'
import type { ConnectionTarget } from '../connection/connection-url.js'
import { SchemaEngineError } from '../errors.js'

const INSUFFICIENT_PRIVILEGE = '42501'

/** A connection to an empty database that migrations can be replayed into. */
export interface ShadowDatabase {
  connection: Connection
  /** Removes what was created. Call it after the connection is closed. */
  remove: () => Promise<void>
}

/**
 * Creates a database beside the main one.
 *
 * @throws {SchemaEngineError} P3014 when the role may not, or the server cannot be reached
 */
export async function createShadowDatabase(main: ConnectionTarget): Promise<ShadowDatabase> {
  const database = `prisma_migrate_shadow_db_${randomUUID()}`
  const administrator = await Connection.open(main)
  const remove = async () => {
    try {
      await administrator.query(
        `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`,
      )
    } finally {
      await administrator.close()
    }
  }
  try {
    await administrator.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`)
    return { connection: await openShadow({ ...main, database }), remove }
  } catch (error) {
    await remove().catch(() => undefined)
    throw cannotCreate(error)
  }
}

/**
 * Empties the database that `shadowDatabaseUrl` names. Its owner promised it for this; still it is
 * refused when it turns out to be the main database.
 *
 * @param schemas what migrations work in besides the URL's own schema
 * @throws {SchemaEngineError} P3014 when it cannot be reached; without a code when it is the main one
 */
export async function resetShadowDatabase(
  shadow: ConnectionTarget,
  schemas: readonly string[],
  main: Connection | undefined,
): Promise<ShadowDatabase> {
  let connection: Connection
  try {
    connection = await openShadow(shadow)
  } catch (error) {
    throw cannotCreate(error)
  }
  try {
    if (main && (await holdSameData(main, connection, schemas))) throw isMainDatabase()
    const names = [...new Set([shadow.schema, ...schemas])].map((name) => pg.escapeIdentifier(name))
    await connection.query(
      names.map((name) => `DROP SCHEMA IF EXISTS ${name} CASCADE;CREATE SCHEMA ${name}`).join(';'),
    )
    await connection.query('DROP TABLE IF EXISTS _prisma_migrations')
    return { connection, remove: async () => undefined }
  } catch (error) {
    await connection.close()
    throw error
  }
}

function openShadow(target: ConnectionTarget): Promise<Connection> {
  return Connection.open({ ...target, applicationName: `${target.applicationName}-shadow` })
}

/** Two URLs can name one database in many ways; the server knows. */
async function holdSameData(
  main: Connection,
  shadow: Connection,
  schemas: readonly string[],
): Promise<boolean> {
  if ((await identity(main)) !== (await identity(shadow))) return false
  return main.target.schema === shadow.target.schema || schemas.length > 0
}

async function identity(connection: Connection): Promise<string> {
  const { rows } = await connection.query<{ identity: string }>(
    `SELECT pg_postmaster_start_time() || ' ' || oid AS identity FROM pg_database WHERE datname = current_database()`,
  )
  return rows[0]?.identity ?? ''
}

function isMainDatabase(): SchemaEngineError {
  return new SchemaEngineError(
    'The shadow database you configured appears to be the same as the main database. Please specify another shadow database.',
  )
}

function cannotCreate(cause: unknown): SchemaEngineError {
  const denied = cause instanceof pg.DatabaseError && cause.code === INSUFFICIENT_PRIVILEGE
  const code = denied ? 'P1010' : cause instanceof SchemaEngineError ? cause.code : undefined
  const message = cause instanceof Error ? cause.message : String(cause)
  return new SchemaEngineError(
    `Prisma Migrate could not create the shadow database. Please make sure the database user has permission to create databases. Read more about the shadow database (and workarounds) at https://pris.ly/d/migrate-shadow\n\nOriginal error: ${code ? `Error code: ${code}\n` : ''}${message}`,
    { code: 'P3014', meta: { inner_error: { is_panic: false, message } }, cause },
  )
}
