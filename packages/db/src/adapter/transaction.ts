import type { IsolationLevel, SqlQuery, Transaction } from '@prisma/driver-adapter-utils'
import type { PoolClient } from 'pg'
import { type Fault, faultOf } from '../errors/fault.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { NO_COLUMNS } from './columns.js'
import { explainFailure } from './failure.js'
import type { FollowUps } from './follow-ups.js'
import {
  areBlank,
  areEqual,
  type LocalSettings,
  mayBeSeveral,
  setLocally,
} from './local-settings.js'
import type { FindPreparedStatements } from './prepared-statements.js'
import { Queryable } from './queryable.js'
import { type Command, Statement, type StatementResult } from './statement.js'
import type { TransactionScope } from './transaction-scope.js'

/** What a transaction works with. */
export interface TransactionOptions {
  readonly preparedStatements: FindPreparedStatements
  /** What triggers are to see, asked for at every write. */
  readonly localSettings: () => LocalSettings
  /** What is sent behind writes. */
  readonly followUps: FollowUps
  /** The session's default when not given. */
  readonly isolationLevel?: IsolationLevel | undefined
  /** Whoever wants a hold on it. */
  readonly scope?: TransactionScope | undefined
}

/**
 * A transaction on a connection of its own. BEGIN travels with the first statement, so that a
 * transaction of N statements takes N + 1 round trips; one without statements takes none.
 */
export class PostgresTransaction extends Queryable implements Transaction {
  /** Prisma sends COMMIT and ROLLBACK itself, then calls {@link commit} or {@link rollback}. */
  readonly options = { usePhantomQuery: false }
  readonly #client: PoolClient
  readonly #scope: TransactionScope | undefined
  readonly #localSettings: () => LocalSettings
  readonly #followUps: FollowUps
  // Until the first statement.
  #begin: string | undefined
  // What holds now, once something was set.
  #settings: LocalSettings | undefined
  // What made the transaction fail; everything after it fails as a consequence.
  #firstFault: Fault | undefined
  // node-postgres runs one statement at a time on a connection; callers may not know that.
  #previous: Promise<unknown> = Promise.resolve()

  /** @param client taken from the pool; given back in the end */
  constructor(
    client: PoolClient,
    { preparedStatements, localSettings, followUps, isolationLevel, scope }: TransactionOptions,
  ) {
    super(preparedStatements)
    this.#client = client
    this.#scope = scope
    this.#localSettings = localSettings
    this.#followUps = followUps
    this.#begin = isolationLevel === undefined ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${isolationLevel}`
    client.on('error', ignore)
  }

  protected run(query: SqlQuery, writes = false): Promise<StatementResult> {
    // Asked for here, in the context of whoever writes.
    const settings = writes ? this.#localSettings() : undefined
    const followUp = writes ? this.#followUps.current() : undefined
    const result = this.#previous.then(() => this.#run(query, settings, followUp))
    this.#previous = result.catch(ignore)
    return result
  }

  async #run(
    query: SqlQuery,
    settings: LocalSettings | undefined,
    followUp: SqlStatement | undefined,
  ): Promise<StatementResult> {
    const begin = this.#begin
    if (begin !== undefined && ENDS_TRANSACTION.has(query.sql)) return NOTHING_SENT
    this.#begin = undefined
    if (query.sql === 'COMMIT') this.#scope?.committing()
    const ahead = [
      ...(begin === undefined ? [] : [{ text: begin, values: [] }]),
      ...(settings === undefined ? [] : this.#change(settings)),
    ]
    try {
      const last = ahead.at(-1)
      if (last === undefined || !mayBeSeveral(query)) {
        const result = await this.#send(query, begin !== undefined, ahead, followUp)
        if (query.sql.startsWith('ROLLBACK TO')) this.#afterRollbackToSavepoint()
        return result
      }
      await new Statement({ ...last, ahead: ahead.slice(0, -1) }).runOn(this.#client)
      return await this.#send(query, false, [])
    } catch (error) {
      throw this.#explain(error, query)
    }
  }

  #change(settings: LocalSettings): readonly Command[] {
    const held = this.#settings
    if (held === undefined ? areBlank(settings) : areEqual(settings, held)) return []
    this.#settings = settings
    return [setLocally(settings)]
  }

  #afterRollbackToSavepoint(): void {
    this.#firstFault = undefined
    // They are again what they were at the savepoint, whatever that was.
    if (this.#settings !== undefined) this.#settings = {}
  }

  #explain(error: unknown, { sql }: SqlQuery): unknown {
    const phase = sql === 'COMMIT' ? 'commit' : sql === 'ROLLBACK' ? 'rollback' : 'statement'
    const place = { phase, inTransaction: true, origin: this.#firstFault } as const
    const explained = explainFailure(error, place)
    this.#firstFault ??= faultOf(explained)
    return explained
  }

  async #send(
    query: SqlQuery,
    begins: boolean,
    ahead: readonly Command[],
    followUp?: SqlStatement,
  ): Promise<StatementResult> {
    const statement = this.statement(query, { ahead, followUp })
    try {
      return await statement.runOn(this.#client)
    } catch (error) {
      if (!statement.giveUpName(error)) throw error
      // PostgreSQL has given the transaction up. Only at its beginning is there nothing to lose.
      if (!begins) {
        const place = { phase: 'statement', inTransaction: true } as const
        throw explainFailure(error, place, { kind: 'TransactionWriteConflict' })
      }
      await new Statement({ text: 'ROLLBACK', values: [] }).runOn(this.#client)
      return await this.statement(query, { ahead, followUp }).runOn(this.#client)
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

/** A connection lost between two statements is reported by the next one. */
function ignore(): void {}
