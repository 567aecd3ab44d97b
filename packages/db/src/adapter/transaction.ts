import type { IsolationLevel, SqlQuery, Transaction } from '@prisma/driver-adapter-utils'
import type { PoolClient } from 'pg'
import { NO_COLUMNS } from './columns.js'
import { toDriverError } from './driver-error.js'
import type { FindPreparedStatements } from './prepared-statements.js'
import { Queryable } from './queryable.js'
import { Statement, type StatementResult } from './statement.js'

/**
 * A transaction on a connection of its own. BEGIN travels with the first statement, so that a
 * transaction of N statements takes N + 1 round trips; one without statements takes none.
 */
export class PostgresTransaction extends Queryable implements Transaction {
  /** Prisma sends COMMIT and ROLLBACK itself, then calls {@link commit} or {@link rollback}. */
  readonly options = { usePhantomQuery: false }
  readonly #client: PoolClient
  // Until the first statement.
  #begin: string | undefined
  // node-postgres runs one statement at a time on a connection; callers may not know that.
  #previous: Promise<unknown> = Promise.resolve()

  /**
   * @param client taken from the pool; given back in the end
   * @param isolationLevel the session's default when not given
   */
  constructor(
    client: PoolClient,
    preparedStatements: FindPreparedStatements,
    isolationLevel?: IsolationLevel,
  ) {
    super(preparedStatements)
    this.#client = client
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
    try {
      // A text of several statements goes as a simple query, which nothing can be sent ahead of.
      if (begin === undefined || !mayBeSeveral(query)) return await this.#send(query, begin)
      await new Statement({ text: begin, values: [] }).runOn(this.#client)
      return await this.#send(query)
    } catch (error) {
      throw toDriverError(error)
    }
  }

  async #send(query: SqlQuery, begin?: string): Promise<StatementResult> {
    const statement = this.statement(query, { begin })
    try {
      return await statement.runOn(this.#client)
    } catch (error) {
      if (!statement.giveUpName(error)) throw error
      // PostgreSQL has given the transaction up. Only at its beginning is there nothing to lose.
      if (begin === undefined) throw toDriverError(error, { kind: 'TransactionWriteConflict' })
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
