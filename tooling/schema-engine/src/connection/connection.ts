import pg from 'pg'
import { SchemaEngineError } from '../errors.js'
import { connectingError, isTlsUnavailable } from './connection-error.js'
import type { ConnectionTarget } from './connection-url.js'
import { tlsOptions } from './tls.js'

/** Without it the server finishes, and commits, a statement whose client has been killed. */
const STOP_WHEN_ABANDONED = "SET client_connection_check_interval TO '200ms'"

/**
 * One session: everything the engine does happens in it, because the advisory lock and the session's
 * settings live there and nowhere else.
 */
export class Connection {
  readonly client: pg.Client
  readonly target: ConnectionTarget
  readonly #stopsWhenAbandoned: boolean
  #closed: Promise<void> | undefined
  #running: Promise<void> | undefined
  #cancelled = false

  private constructor(client: pg.Client, target: ConnectionTarget, stopsWhenAbandoned: boolean) {
    this.client = client
    this.target = target
    this.#stopsWhenAbandoned = stopsWhenAbandoned
  }

  /**
   * Connects, over TLS as the target asks.
   *
   * @throws {SchemaEngineError} P1000, P1001, P1003, P1010, P1011, P1017 or P2037
   */
  static async open(target: ConnectionTarget): Promise<Connection> {
    try {
      const client = await connect(target)
      const connection = new Connection(client, target, await stopsWhenAbandoned(client))
      await connection.restoreSession()
      return connection
    } catch (error) {
      throw connectingError(error, target)
    }
  }

  /** One statement by the extended protocol. */
  query<Row extends pg.QueryResultRow>(
    query: string | pg.QueryConfig,
  ): Promise<pg.QueryResult<Row>> {
    return this.#track(() => this.client.query<Row>(query))
  }

  queryArray(query: pg.QueryArrayConfig<unknown[]>): Promise<pg.QueryArrayResult<unknown[]>> {
    return this.#track(() => this.client.query<unknown[], unknown[]>(query))
  }

  /**
   * What a script may have changed (role, settings, `search_path`) goes back to what it was when the
   * connection opened; session-level locks are kept.
   */
  async restoreSession(): Promise<void> {
    const { schema, schemaIsExplicit, statementTimeoutMs } = this.target
    await this.query(
      [
        'RESET SESSION AUTHORIZATION',
        'RESET ALL',
        ...(this.#stopsWhenAbandoned ? [STOP_WHEN_ABANDONED] : []),
        ...(schemaIsExplicit ? [`SET search_path TO ${pg.escapeIdentifier(schema)}`] : []),
        ...(statementTimeoutMs > 0 ? [`SET statement_timeout TO ${statementTimeoutMs}`] : []),
      ].join(';'),
    )
  }

  /** Whether a transaction is open, failed or not. */
  get isInTransaction(): boolean {
    const status = this.client.getTransactionStatus()
    return status === 'T' || status === 'E'
  }

  /** Asks the server to stop what this session is running, waits until it has, and runs nothing more. */
  async cancel(): Promise<void> {
    this.#cancelled = true
    const running = this.#running
    if (!running) return
    const canceller = await Connection.open(this.target)
    try {
      // Not part of the types: the id of the server process, as the server announced it.
      const { processID } = this.client as pg.Client & { processID: number }
      await canceller.client.query('SELECT pg_cancel_backend($1)', [processID])
      await running
    } finally {
      await canceller.close()
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.client.end().catch(() => undefined)
    return this.#closed
  }

  async #track<Result>(run: () => Promise<Result>): Promise<Result> {
    if (this.#cancelled) throw new SchemaEngineError('The command was interrupted.')
    const result = run()
    const running = result.then(
      () => undefined,
      () => undefined,
    )
    this.#running = running
    try {
      return await result
    } finally {
      if (this.#running === running) this.#running = undefined
    }
  }
}

async function connect(target: ConnectionTarget): Promise<pg.Client> {
  const overTls = target.tls.use !== 'never' && !target.host.startsWith('/')
  if (!overTls) return attempt(target, false)
  try {
    return await attempt(target, true)
  } catch (error) {
    if (target.tls.use !== 'prefer' || !isTlsUnavailable(error)) throw error
    return attempt(target, false)
  }
}

/** Servers before version 14 and some platforms refuse the setting; cancelling on exit has to do there. */
async function stopsWhenAbandoned(client: pg.Client): Promise<boolean> {
  return client.query(STOP_WHEN_ABANDONED).then(
    () => true,
    () => false,
  )
}

async function attempt(target: ConnectionTarget, overTls: boolean): Promise<pg.Client> {
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: target.database,
    ssl: overTls ? tlsOptions(target.tls, process.cwd()) : false,
    connectionTimeoutMillis: target.connectTimeoutMs,
    application_name: target.applicationName,
    keepAlive: true,
    ...(target.options && { options: target.options }),
  })
  // A connection lost between two statements is reported by the next one; unheard it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}
