import pg from 'pg'
import { SchemaEngineError } from '../errors.js'
import { Connection } from './connection.js'
import { address, type ConnectionTarget, withDatabase } from './connection-url.js'

/** Databases that are there on almost every server, to stand in while another is created or dropped. */
const MAINTENANCE_DATABASES = ['postgres', 'template1', 'defaultdb']

const DUPLICATE_DATABASE = '42P04'
/** Two sessions that create the same database at once meet at the catalog's unique index. */
const UNIQUE_VIOLATION = '23505'
const INSUFFICIENT_PRIVILEGE = '42501'

/** @throws {SchemaEngineError} why no connection came about */
export async function checkConnection(target: ConnectionTarget): Promise<void> {
  const connection = await Connection.open(target)
  await connection.close()
}

/**
 * Creates the database and its schema, each if it is missing. Losing a race to create it counts as done.
 *
 * @throws {SchemaEngineError} P1010 when the role may not, P3000 for anything else
 */
export async function createDatabase(target: ConnectionTarget): Promise<void> {
  const maintenance = await openMaintenance(target)
  try {
    await maintenance.query(`CREATE DATABASE ${pg.escapeIdentifier(target.database)}`)
  } catch (error) {
    if (!isSqlState(error, DUPLICATE_DATABASE, UNIQUE_VIOLATION)) throw notCreated(error, target)
  } finally {
    await maintenance.close()
  }
  const connection = await Connection.open(target)
  try {
    await connection.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(target.schema)}`)
  } catch (error) {
    if (!isSqlState(error, UNIQUE_VIOLATION)) throw notCreated(error, target)
  } finally {
    await connection.close()
  }
}

/** @throws {pg.DatabaseError} when it does not exist or is in use */
export async function dropDatabase(target: ConnectionTarget): Promise<void> {
  const maintenance = await openMaintenance(target)
  try {
    await maintenance.query(`DROP DATABASE ${pg.escapeIdentifier(target.database)}`)
  } finally {
    await maintenance.close()
  }
}

async function openMaintenance(target: ConnectionTarget): Promise<Connection> {
  let last: unknown
  for (const database of MAINTENANCE_DATABASES) {
    try {
      return await Connection.open(withDatabase(target, database))
    } catch (error) {
      const tryNext =
        error instanceof SchemaEngineError && (error.code === 'P1003' || error.code === 'P1010')
      if (!tryNext) throw error
      last = error
    }
  }
  throw notCreated(
    new Error(`none of ${MAINTENANCE_DATABASES.join(', ')} can be connected to`, { cause: last }),
    target,
  )
}

function notCreated(cause: unknown, target: ConnectionTarget): SchemaEngineError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (isSqlState(cause, INSUFFICIENT_PRIVILEGE)) {
    return new SchemaEngineError(
      `User \`${target.user}\` was denied access on the database \`${target.database}\`: ${reason}`,
      {
        code: 'P1010',
        meta: { database_user: target.user, database_name: target.database },
        cause,
      },
    )
  }
  return new SchemaEngineError(
    `Failed to create database \`${target.database}\` on \`${address(target)}\`: ${reason}`,
    { code: 'P3000', meta: { database_error: reason }, cause },
  )
}

function isSqlState(error: unknown, ...codes: string[]): boolean {
  return error instanceof pg.DatabaseError && codes.includes(error.code ?? '')
}
