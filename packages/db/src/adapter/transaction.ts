import type { IsolationLevel, SqlQuery, Transaction } from '@prisma/driver-adapter-utils'
import type { PoolClient } from 'pg'
import { type Fault, faultOf } from '../errors/fault.js'
import { NO_COLUMNS } from './columns.js'
import { explainFailure } from './failure.js'
import type { FindPreparedStatements } from './prepared-statements.js'
import { Queryable } from './queryable.js'
import { Statement, type StatementResult } from './statement.js'
import type { TransactionScope } from './transaction-scope.js'

/**
 * A transaction on a connection of its own. BEGIN travels with the first statement, so that a
 * transaction of N statements takes N + 1 round trips; one without statements takes none.
 */
export class PostgresTransaction extends Queryable implements Transaction {
  /** Prisma sends COMMIT and ROLLBACK itself, then calls {@link commit} or {@link rollback}. */
  readonly options = { usePhantomQuery: false }
  readonly #client: PoolClient
  readonly #scope: TransactionScope | undefined
  // Until the first statement.
  #begin: string | undefined
  // What made the transaction fail; everything after it fails as a consequence.
  #firstFault: Fault | undefined
  // node-postgres runs one statement at a time on a connection; callers may not know that.
  #previous: Promise<unknown> = Promise.resolve()

  /**
   * @param client taken from the pool; given back in the end
   * @param isolationLevel the session's default when not given
   * @param scope whoever wants a hold on it
   */
  constructor(
    client: PoolClient,
    preparedStatements: FindPreparedStatements,
    isolationLevel?: IsolationLevel,
    scope?: TransactionScope,
  ) {
    super(preparedStatements)
    this.#client = client
    this.#scope = scope
    this.#begin = isolationLevel === undefined ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${isolationLevel}`
    client.on('error', ignore)
  }

  protected run(query: SqlQuery): Promise<StatementResult> {
    const result = this.#previous.then(() => this.#run(query))
    this.#previous = result.catch(ignore)
    return result
  }

  async #run(query: SqlQuery): Promise<StatementResult> {
    const begin = this.#begin
    if (begin !== undefined && ENDS_TRANSACTION.has(query.sql)) return NOTHING_SENT
    this.#begin = undefined
    if (query.sql === 'COMMIT') this.#scope?.committing()
    try {
      // A text of several statements goes as a simple query, which nothing can be sent ahead of.
      if (begin === undefined || !mayBeSeveral(query)) {
        const result = await this.#send(query, begin)
        if (query.sql.startsWith('ROLLBACK TO')) this.#firstFault = undefined
        return result
      }
      await new Statement({ text: begin, values: [] }).runOn(this.#client)
      return await this.#send(query)
    } catch (error) {
      throw this.#explain(error, query)
    }
  }

  #explain(error: unknown, { sql }: SqlQuery): unknown {
    const phase = sql === 'COMMIT' ? 'commit' : sql === 'ROLLBACK' ? 'rollback' : 'statement'
    const place = { phase, inTransaction: true, origin: this.#firstFault } as const
    const explained = explainFailure(error, place)
    this.#firstFault ??= faultOf(explained)
    return explained
  }

  async #send(query: SqlQuery, begin?: string): Promise<StatementResult> {
    const statement = this.statement(query, { begin })
    try {
      return await statement.runOn(this.#client)
    } catch (error) {
      if (!statement.giveUpName(error)) throw error
      // PostgreSQL has given the transaction up. Only at its beginning is there nothing to lose.
      if (begin === undefined) {
        const place = { phase: 'statement', inTransaction: true } as const
        throw explainFailure(error, place, { kind: 'TransactionWriteConflict' })
      }
      await new Statement({ text: 'ROLLBACK', values: [] }).runOn(this.#client)
      return await this.statement(query, { begin }).runOn(this.#client)
    }
  }

  async commit(): Promise<void> {
    this.#release()
  }

  async rollback(): Promise<void> {
    this.#release()
  }

  async createSavepoint(name: string): Promise<void> {
    await this.run({ sql: `SAVEPOINT ${name}`, args: [], argTypes: [] })
  }

  async rollbackToSavepoint(name: string): Promise<void> {
    await this.run({ sql: `ROLLBACK TO SAVEPOINT ${name}`, args: [], argTypes: [] })
  }

  async releaseSavepoint(name: string): Promise<void> {
    await this.run({ sql: `RELEASE SAVEPOINT ${name}`, args: [], argTypes: [] })
  }

  #release(): void {
    this.#scope?.released()
    this.#client.off('error', ignore)
    this.#client.release()
  }
}

const ENDS_TRANSACTION = new Set(['COMMIT', 'ROLLBACK'])
const NOTHING_SENT: StatementResult = { command: '', rowCount: 0, columns: NO_COLUMNS, rows: [] }

function mayBeSeveral({ sql, args }: SqlQuery): boolean {
  return args.length === 0 && sql.includes(';')
}

/** A connection lost between two statements is reported by the next one. */
function ignore(): void {}
