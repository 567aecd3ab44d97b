import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { ConnectionError } from '../errors/connection-errors.js'
import { noteFault } from '../errors/fault.js'
import { isTransient, SQLSTATES } from '../errors/sqlstate.js'
import { PooledConnection, type PooledConnectionOptions, sqlstateOf } from './pooled-connection.js'

/** How connections to one server are made. */
export interface ConnectorOptions {
  readonly client: ClientConfig
  /** Ways of encrypting, in the order in which they are tried. */
  readonly tls: readonly (ConnectionOptions | false)[]
  readonly connectMs: number
  readonly queryMs: number
  readonly firstSql?: PooledConnectionOptions['firstSql']
  readonly onStatement?: PooledConnectionOptions['onStatement']
}

const INVALID_AUTHORIZATION = '28000'

/** Opens connections to one server, with the strongest encryption that both sides can do. */
export class Connector {
  readonly #options: ConnectorOptions
  // What worked last time: a server that speaks no TLS is not asked again for every connection.
  #firstAttempt = 0

  constructor(options: ConnectorOptions) {
    this.#options = options
  }

  /**
   * @param generation the pool's, handed on to the connection
   * @param onRestart handed on to the connection
   * @param signal gives the attempt up
   * @throws {ConnectionError} with the reason, and whether another try may help
   */
  async open(
    generation: number,
    onRestart: PooledConnectionOptions['onRestart'],
    signal?: AbortSignal,
  ): Promise<PooledConnection> {
    const { client, tls, connectMs, queryMs, firstSql, onStatement } = this.#options
    for (let attempt = this.#firstAttempt; ; attempt += 1) {
      const connection = new PooledConnection({
        client: { ...client, ssl: tls[attempt] ?? false },
        connectMs,
        queryMs,
        firstSql,
        generation,
        onRestart,
        onStatement,
      })
      try {
        await connection.open(signal)
        this.#firstAttempt = attempt
        return connection
      } catch (error) {
        if (attempt + 1 >= tls.length || !mayBeEncryption(connection, error)) {
          this.#firstAttempt = 0
          throw connectionError(error)
        }
      }
    }
  }
}

/** Like libpq: a server that could be reached but not talked to, or that wants no encrypted client. */
function mayBeEncryption(connection: PooledConnection, error: unknown): boolean {
  const sqlstate = sqlstateOf(error)
  if (sqlstate !== undefined) return sqlstate === INVALID_AUTHORIZATION
  return connection.reached && !(error instanceof ConnectionError)
}

function connectionError(error: unknown): ConnectionError {
  const sqlstate = sqlstateOf(error)
  const fault = { phase: 'connect', sent: false, answered: false, inTransaction: false } as const
  if (error instanceof ConnectionError) return noteFault(error, { ...fault, sqlstate })
  const typed = new ConnectionError(`can't connect to the server: ${reasonOf(error, sqlstate)}`, {
    cause: error,
    retryable: sqlstate === undefined || isTransient(sqlstate),
    ...(sqlstate === undefined ? {} : { sqlstate }),
  })
  return noteFault(typed, { ...fault, sqlstate })
}

function reasonOf(error: unknown, sqlstate: string | undefined): string {
  if (sqlstate !== undefined) return `${SQLSTATES[sqlstate]?.name ?? 'refused'} (${sqlstate})`
  if (!(error instanceof Error)) return String(error)
  return 'code' in error ? String(error.code) : error.message
}
