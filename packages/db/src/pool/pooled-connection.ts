import { performance } from 'node:perf_hooks'
import type { ConnectionOptions } from 'node:tls'
import pg from 'pg'
import { ConnectionError, QueryTimeoutError } from '../errors/connection-errors.js'
import { type Fault, noteFault } from '../errors/fault.js'
import { endsSession, isRestart } from '../errors/sqlstate.js'
import { TransactionAbortedError } from '../errors/transaction-errors.js'
import { sendCancelRequest } from './cancel-request.js'
import { leavesSessionState, listensAfter } from './session-state.js'

/** A statement was answered, or failed. Its parameters are not told. */
export interface StatementEvent {
  readonly sql: string
  readonly durationMs: number
  readonly error?: Error
}

/** How one connection is made and bounded. */
export interface PooledConnectionOptions {
  readonly client: pg.ClientConfig
  readonly connectMs: number
  /** How long one statement may take until its answer is there, in milliseconds; 0 is for ever. */
  readonly queryMs: number
  /** Sent before anybody gets the connection. */
  readonly firstSql?: string | undefined
  /** The pool's generation when it was opened. */
  readonly generation: number
  /** Told when the server is seen to have been restarted, or is no longer the primary. */
  readonly onRestart: (connection: PooledConnection) => void
  readonly onStatement?: ((event: StatementEvent) => void) | undefined
}

type Answer = { readonly command?: string } | readonly { readonly command?: string }[]
type ParameterReport = { readonly parameterName: string; readonly parameterValue: string }
type QueryCallback = (error: Error | null | undefined, result?: Answer) => void

/**
 * A connection that knows what state it is in. Statements have a time limit after which the connection
 * is closed rather than left with a statement running; a COMMIT that the server answers with ROLLBACK
 * is an error; and an error of the network carries whether anything was sent.
 */
export class PooledConnection extends pg.Client {
  readonly generation: number
  /** Gives it back to its pool; `true`, or an error that isn't a statement's, closes it. */
  declare release: (error?: Error | boolean) => void
  readonly #options: PooledConnectionOptions
  readonly #whenReady: (() => void)[] = []
  #failure: Error | undefined
  #closedByUs = false
  #cancelling = false
  #pending = 0
  #unready = 0
  #untracked = false
  #reached = false
  #sessionState = false
  #listening = false
  #processId = 0
  #secretKey = 0
  /** What the statement under way has completed so far; a text may be several. */
  readonly #completed: string[] = []
  /** The parameters that the server reports by itself, as they are now. */
  readonly #reported = new Map<string, string>()

  constructor(options: PooledConnectionOptions) {
    super(options.client)
    this.#options = options
    // Assigned, because node-postgres declares too many overloads to override by a method.
    this.query = ((...args: unknown[]) => this.#query(args)) as pg.Client['query']
    this.generation = options.generation
    this.on('error', (error) => this.#lose(error))
    this.on('end', () => this.#lose(undefined))
    this.connection.once('connect', () => {
      this.#reached = true
    })
    this.connection.on('backendKeyData', (key: { processID: number; secretKey: number }) => {
      this.#processId = key.processID
      this.#secretKey = key.secretKey
    })
    this.connection.on('parameterStatus', (report: ParameterReport) => {
      this.#reported.set(report.parameterName, report.parameterValue)
    })
  }

  /** Why it can't be used any more. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** The backend's process id, as `pg_stat_activity.pid` shows it. */
  get processId(): number {
    return this.#processId
  }

  /** Whether the server's port answered, whatever became of the session. */
  get reached(): boolean {
    return this.#reached
  }

  /** Statements without an answer. */
  get pending(): number {
    return this.#pending
  }

  /** Whether something runs on it whose end is not seen here, such as a cursor. */
  get untracked(): boolean {
    return this.#untracked
  }

  /** Whether its user left something in the session. */
  get sessionState(): boolean {
    return this.#sessionState
  }

  /** Whether its user waits for notifications on it. */
  get listening(): boolean {
    return this.#listening
  }

  /**
   * Connects within the time limit.
   *
   * @param signal gives the attempt up
   * @throws {ConnectionError} when it didn't work, with the server's reason
   */
  async open(signal?: AbortSignal): Promise<void> {
    const { connectMs, firstSql } = this.#options
    const timer = setTimeout(() => {
      this.destroy(new ConnectionError(`no connection within ${connectMs} ms`, { retryable: true }))
    }, connectMs)
    const onAbort = () => this.destroy(new ConnectionError('closed while connecting'))
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      signal?.throwIfAborted()
      await this.connect()
      if (firstSql !== undefined) await super.query(firstSql)
    } catch (error) {
      this.#closedByUs = true
      this.connection.stream.destroy()
      throw error
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    // Attached after node-postgres' own listener, so that the transaction status is up to date.
    this.connection.on('readyForQuery', () => this.#ready())
    this.connection.on('commandComplete', ({ text }: { readonly text: string }) => {
      this.#completed.push(text.split(' ', 1)[0] ?? '')
    })
  }

  /** Calls back once everything sent has been answered completely, or the connection is lost. */
  afterReady(callback: () => void): void {
    if (this.#unready === 0 || this.#failure !== undefined) {
      callback()
      return
    }
    const { queryMs } = this.#options
    const timer = queryMs > 0 ? setTimeout(() => this.#timeOut(), queryMs) : undefined
    this.#whenReady.push(() => {
      clearTimeout(timer)
      callback()
    })
  }

  /** The session has been brought back to how it was opened. */
  markReset(): void {
    this.#sessionState = false
    this.#listening = false
  }

  /**
   * Closes the connection now, whatever it is doing. Statements under way fail with `reason`, and the
   * server is asked to cancel them.
   */
  destroy(reason: Error): void {
    if (this.#failure !== undefined) return
    this.#closedByUs = true
    this.#fail(reason)
    const { stream } = this.connection
    if (this.#pending === 0 || this.#processId === 0) {
      stream.destroy(reason)
      return
    }
    // Whoever waits for an answer is told now. The socket is closed afterwards, because a pooler forgets
    // with a client what that client wanted to be cancelled.
    this.#cancelling = true
    this.connection.emit('error', reason)
    void this.#cancel().then(() => stream.destroy())
  }

  /** Closes the connection in good order, or without it where nobody answers. */
  close(): void {
    this.#closedByUs = true
    if (this.#cancelling) return
    const { stream } = this.connection
    const timer = setTimeout(() => stream.destroy(), this.#options.connectMs)
    this.once('end', () => clearTimeout(timer))
    void this.end()
  }

  #query(args: unknown[]): unknown {
    const callback = args.findLast((arg): arg is QueryCallback => typeof arg === 'function')
    const [statement, values] = args as [string | pg.QueryConfig | pg.Submittable, unknown?]
    const parameters = typeof values === 'function' ? undefined : values
    if (callback !== undefined) return this.#send(statement, parameters, callback)
    if (typeof statement === 'object' && 'submit' in statement) {
      this.#untracked = true
      return super.query(statement)
    }
    return new Promise((resolve, reject) => {
      this.#send(statement, values, (error, result) => (error ? reject(error) : resolve(result)))
    })
  }

  #send(
    statement: string | pg.QueryConfig | pg.Submittable,
    values: unknown,
    callback: QueryCallback,
  ): void {
    if (this.#failure !== undefined) {
      const error = new ConnectionError('the connection was lost before the statement was sent', {
        cause: this.#failure,
        retryable: true,
      })
      process.nextTick(callback, noteFault(error, statementFault({ sent: false })))
      return
    }
    const text = textOf(statement)
    const { queryMs, onStatement } = this.#options
    const start = onStatement === undefined ? 0 : performance.now()
    const timer = queryMs > 0 ? setTimeout(() => this.#timeOut(), queryMs) : undefined
    this.#pending += 1
    this.#unready += 1
    const onAnswer = (error: Error | null, answer: Answer) => {
      clearTimeout(timer)
      this.#pending -= 1
      onStatement?.({
        sql: text,
        durationMs: performance.now() - start,
        ...(error ? { error } : {}),
      })
      // A lock that was taken before the statement failed outlives it.
      if (error) this.#completed.push('')
      this.#noteSessionState(text)
      if (error) return callback(this.#explain(error))
      if (text === 'COMMIT' && 'command' in answer && answer.command === 'ROLLBACK') {
        return callback(new TransactionAbortedError())
      }
      callback(null, answer)
    }
    // Of the overloads, the one for what this may be: a text, a configuration, or a statement object,
    // for which node-postgres takes the second argument that is a function.
    super.query(statement as string, values as unknown[], onAnswer)
  }

  #noteSessionState(text: string): void {
    for (const command of this.#completed.splice(0)) {
      this.#sessionState ||= leavesSessionState(command, text)
      this.#listening = listensAfter(command, text, this.#listening)
    }
  }

  /** The server's own errors as they are; everything else as a lost connection, with what is known. */
  #explain(error: Error): Error {
    const sqlstate = sqlstateOf(error)
    if (sqlstate !== undefined) {
      if (sqlstate === READ_ONLY_TRANSACTION && !this.#serverIsReadOnly()) {
        return noteFault(error, statementFault({ sent: true, answered: true, final: true }))
      }
      if (isRestart(sqlstate)) this.#options.onRestart(this)
      if (endsSession(sqlstate)) this.#fail(error)
      return error
    }
    if (this.#failure === undefined) return error
    const typed =
      error instanceof ConnectionError || error instanceof QueryTimeoutError
        ? error
        : new ConnectionError('the connection was lost before the server answered', {
            cause: error,
            retryable: true,
          })
    const final = typed instanceof QueryTimeoutError
    return noteFault(typed, statementFault({ sent: true, final }))
  }

  /** Whether it is the server that takes no writes; otherwise it is the user of the connection. */
  #serverIsReadOnly(): boolean {
    if (this.#reported.get('in_hot_standby') !== 'off') return true
    return this.#reported.get('default_transaction_read_only') !== 'off' && !this.#sessionState
  }

  #timeOut(): void {
    this.destroy(new QueryTimeoutError(this.#options.queryMs))
  }

  #ready(): void {
    this.#unready = Math.max(0, this.#unready - 1)
    if (this.#unready === 0) this.#releaseWaiters()
  }

  #lose(error: Error | undefined): void {
    if (!this.#closedByUs && this.#failure === undefined) {
      const sqlstate = sqlstateOf(error)
      if (sqlstate === undefined || isRestart(sqlstate)) this.#options.onRestart(this)
    }
    this.#fail(error ?? new Error('the server closed the connection'))
  }

  #fail(reason: Error): void {
    this.#failure ??= reason
    this.#releaseWaiters()
  }

  #releaseWaiters(): void {
    for (const callback of this.#whenReady.splice(0)) callback()
  }

  #cancel(): Promise<void> {
    const { client, connectMs } = this.#options
    return sendCancelRequest(
      {
        host: this.host,
        port: this.port,
        processId: this.#processId,
        secretKey: this.#secretKey,
        tls: this.ssl ? (client.ssl as ConnectionOptions) : undefined,
      },
      connectMs,
    )
  }
}

const READ_ONLY_TRANSACTION = '25006'

function textOf(statement: string | pg.QueryConfig | pg.Submittable): string {
  if (typeof statement === 'string') return statement
  return 'text' in statement && typeof statement.text === 'string' ? statement.text : ''
}

/** PostgreSQL's code, if the server sent this error. */
export function sqlstateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

function statementFault(known: Pick<Fault, 'sent'> & Partial<Fault>): Fault {
  return {
    phase: 'statement',
    sqlstate: undefined,
    answered: false,
    inTransaction: false,
    ...known,
  }
}
