import pg from 'pg'
import { SchemaEngineError } from '../errors.js'
import { address, type ConnectionTarget } from './connection-url.js'

/** Node's and OpenSSL's codes for a handshake that failed. */
const TLS_CODE = /^(ERR_(TLS|SSL|OSSL)|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH)/

/** node-postgres raises these without a code; its own words are all there is. */
const WITHOUT_CODE = {
  noTls: 'The server does not support SSL connections',
  noPassword: 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a',
}

/** Whether the server answered that it has no TLS, so that a client may go on without. */
export function isTlsUnavailable(error: unknown): boolean {
  return error instanceof Error && error.message === WITHOUT_CODE.noTls
}

/** Says in Prisma's terms why no connection came about. */
export function connectingError(error: unknown, target: ConnectionTarget): SchemaEngineError {
  if (error instanceof SchemaEngineError) return error
  if (error instanceof pg.DatabaseError) return refusedByServer(error, target)
  if (!(error instanceof Error)) return unreachable(target, error)

  const code = codeOf(error)
  if (TLS_CODE.test(code) || error.message === WITHOUT_CODE.noTls) {
    return new SchemaEngineError(`Error opening a TLS connection: ${error.message}`, {
      code: 'P1011',
      meta: { message: error.message },
      cause: error,
    })
  }
  if (error.message.startsWith(WITHOUT_CODE.noPassword)) return wrongPassword(target, error)
  return unreachable(target, error)
}

/**
 * Whether a statement failed because the connection is gone rather than because of the statement: the
 * server says so, or nothing of the server's can be heard any more.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true
  return /^(08|57P0[123])/.test(error.code ?? '')
}

/** P1017. */
export function connectionLost(cause: unknown): SchemaEngineError {
  return new SchemaEngineError('Server has closed the connection.', { code: 'P1017', cause })
}

function refusedByServer(error: pg.DatabaseError, target: ConnectionTarget): SchemaEngineError {
  const { user, database } = target
  switch (error.code) {
    case '3D000':
      return new SchemaEngineError(`Database \`${database}\` does not exist`, {
        code: 'P1003',
        meta: { database_name: database },
        cause: error,
      })
    case '28P01':
      return wrongPassword(target, error)
    case '28000':
    case '42501':
      return new SchemaEngineError(
        `User \`${user}\` was denied access on the database \`${database}\`: ${error.message}`,
        { code: 'P1010', meta: { database_user: user, database_name: database }, cause: error },
      )
    case '53300':
      return new SchemaEngineError(`Too many database connections opened: ${error.message}`, {
        code: 'P2037',
        meta: { message: error.message },
        cause: error,
      })
    case '57P03':
      return unreachable(target, error)
    default:
      return new SchemaEngineError(
        `The database server at \`${address(target)}\` refused the connection: ${error.message}`,
        { cause: error },
      )
  }
}

function wrongPassword(target: ConnectionTarget, cause: unknown): SchemaEngineError {
  return new SchemaEngineError(
    `Authentication failed against database server, the provided database credentials for \`${target.user}\` are not valid.\n\nPlease make sure to provide valid database credentials for the database server at the configured address.`,
    { code: 'P1000', meta: { database_user: target.user, database_host: target.host }, cause },
  )
}

function unreachable(target: ConnectionTarget, cause: unknown): SchemaEngineError {
  const reason = cause instanceof Error ? reasonOf(cause) : ''
  return new SchemaEngineError(
    `Can't reach database server at \`${address(target)}\`${reason && ` (${reason})`}\n\nPlease make sure your database server is running at \`${address(target)}\`.`,
    {
      code: 'P1001',
      meta: { database_host: target.host, database_port: target.port },
      cause,
    },
  )
}

/** A host with several addresses fails with one error for each and no message of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError) {
    return error.errors.map((each) => (each instanceof Error ? each.message : '')).join(', ')
  }
  return error.message
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
