import pg from 'pg'
import { ConfigurationError } from '../errors/configuration-error.js'
import { ConnectionError } from '../errors/connection-errors.js'
import { DatabaseError } from '../errors/database-error.js'
import { MigrationError } from '../migrations/migration-error.js'
import { INSUFFICIENT_PRIVILEGE, RUN_AS_OWNER } from '../migrations/statement-failure.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { RefusedError, UsageError } from './usage-error.js'

/** An error as people need it: what is wrong and what to do, without a stack trace. */
export interface ErrorReport {
  readonly message: string
  readonly remedies: readonly string[]
  readonly exitCode: ExitCode
  /** A stack trace, for a mistake of our own. */
  readonly stack?: string | undefined
}

/**
 * Puts any error into words.
 *
 * @param running the command that threw it, if one was found
 */
export function describeError(error: unknown, running?: string): ErrorReport {
  if (error instanceof UsageError) {
    const topic = error.topic ?? running
    return {
      message: topic === undefined ? error.message : `${topic}: ${error.message}`,
      remedies: [...error.suggestions, `db ${topic === undefined ? '' : `${topic} `}--help`],
      exitCode: EXIT.usage,
    }
  }
  if (error instanceof ConfigurationError) {
    return { message: error.message, remedies: [], exitCode: EXIT.usage }
  }
  if (error instanceof RefusedError) {
    const { message, remedies } = error
    return { message, remedies, exitCode: EXIT.refused }
  }
  if (error instanceof MigrationError) {
    const { code, message, remedies } = error
    return { message: `${message} [${code}]`, remedies, exitCode: EXIT.failed }
  }
  const connecting = connectionProblem(error)
  if (connecting !== undefined) return { ...connecting, exitCode: EXIT.failed }
  if (error instanceof DatabaseError) {
    return { message: `${error.message} [${error.code}]`, remedies: [], exitCode: EXIT.failed }
  }
  if (error instanceof pg.DatabaseError) {
    const message = `${error.message} (SQLSTATE ${error.code})`
    const remedies = [
      ...(error.hint ? [error.hint] : []),
      ...(error.code === INSUFFICIENT_PRIVILEGE ? [RUN_AS_OWNER] : []),
    ]
    return { message, remedies, exitCode: EXIT.failed }
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { message, remedies: [], exitCode: EXIT.failed, stack }
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at that address',
  ENOTFOUND: 'that host name is not known',
  EAI_AGAIN: 'that host name can not be looked up',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'the host does not answer',
  ECONNRESET: 'the connection was cut',
}

const CHECK_SETTINGS = 'check the address in DATABASE_URL, and DATABASE_SSL_MODE'

const REFUSED: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  '28P01': ['the password is wrong', 'check the user and the password in DATABASE_URL'],
  '28000': [
    'the server does not let this user in',
    'check the user, and pg_hba.conf on the server',
  ],
  [INSUFFICIENT_PRIVILEGE]: [
    'this user may not connect to the database',
    'let it in: db roles, with DATABASE_MIGRATION_URL set to the owner',
  ],
  '3D000': ['the database does not exist', 'create it: db setup'],
  '53300': ['the server has no connection left', 'close some, or raise max_connections'],
  '57P03': ['the server is starting up or shutting down', 'wait for it: db wait'],
}

const UNVERIFIED = [
  "the server's certificate is not from an authority that is known here",
  'set DATABASE_SSL_CA_FILE to the certificate of its authority',
] as const

const ENCRYPTION: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNVERIFIED,
  SELF_SIGNED_CERT_IN_CHAIN: UNVERIFIED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNVERIFIED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNVERIFIED,
  CERT_HAS_EXPIRED: ["the server's certificate has expired", 'renew it on the server'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "the server's certificate is for another host",
    'connect by the name that is in it, or use DATABASE_SSL_MODE=verify-ca',
  ],
  EPROTO: [
    'no encrypted connection came about',
    'check that the server speaks at least DATABASE_SSL_MIN_VERSION',
  ],
}

function connectionProblem(error: unknown): Pick<ErrorReport, 'message' | 'remedies'> | undefined {
  const cause = error instanceof ConnectionError ? error.cause : error
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  const isConnecting = error instanceof ConnectionError
  if (!(first instanceof Error) || !('code' in first)) {
    return isConnecting ? { message: error.message, remedies: [CHECK_SETTINGS] } : undefined
  }
  const code = String(first.code)
  // Of a session that is open it means something else.
  if (code === INSUFFICIENT_PRIVILEGE && !isConnecting) return undefined
  const refused = REFUSED[code] ?? ENCRYPTION[code]
  if (refused !== undefined) {
    return { message: `${refused[0]}: ${first.message}`, remedies: [refused[1]] }
  }
  const unreachable = UNREACHABLE[code]
  if (unreachable === undefined) return undefined
  return {
    message: `the server can't be reached: ${unreachable} (${first.message || code})`,
    remedies: ['check the host and port in DATABASE_URL', 'wait for it: db wait'],
  }
}
