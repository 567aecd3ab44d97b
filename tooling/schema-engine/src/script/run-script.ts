import pg from 'pg'
import type { Connection } from '../connection/connection.js'
import { isConnectionLost } from '../connection/connection-error.js'
import { type ScriptPart, splitScript } from './split-script.js'

/**
 * Runs a migration script as `psql -1` would, as far as PostgreSQL allows: each part that
 * {@link splitScript} finds is one simple query, and so one transaction. Afterwards the session is as it
 * was before, whatever the script has set.
 *
 * @throws {pg.DatabaseError} the server's error, its `position` counted from the start of the script and,
 *   when parts before the failed one are committed already, with a `detail` that says so
 */
export async function runScript(connection: Connection, script: string): Promise<void> {
  try {
    await runParts(connection, await splitScript(script))
    if (connection.isInTransaction) throw leftOpen()
  } catch (error) {
    if (!isConnectionLost(error)) await cleanUp(connection)
    throw error
  }
  await cleanUp(connection)
}

async function runParts(connection: Connection, parts: ScriptPart[]): Promise<void> {
  for (const [index, part] of parts.entries()) {
    try {
      await connection.query(part.sql)
    } catch (error) {
      if (error instanceof pg.DatabaseError) locate(error, part.offset, index, parts.length)
      throw error
    }
  }
}

async function cleanUp(connection: Connection): Promise<void> {
  if (connection.isInTransaction) await connection.query('ROLLBACK')
  await connection.restoreSession()
}

function locate(error: pg.DatabaseError, offset: number, index: number, count: number): void {
  if (error.position) error.position = String(Number(error.position) + offset)
  if (index === 0) return
  const progress = `Part ${index + 1} of ${count} failed and the ${index} before it are committed: the script holds statements that cannot run in one transaction with the others.`
  error.detail = [error.detail, progress].filter(Boolean).join('\n')
}

function leftOpen(): pg.DatabaseError {
  const message =
    'the script leaves a transaction open (BEGIN without COMMIT); what it did was rolled back'
  const error = new pg.DatabaseError(message, message.length, 'error')
  return Object.assign(error, { severity: 'ERROR', code: '25001' })
}
