import type {
  ConnectionInfo,
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from '@prisma/driver-adapter-utils'
import type { Pool } from 'pg'
import { explainFailure } from './failure.js'
import { FollowUps } from './follow-ups.js'
import { areBlank, type LocalSettings, mayBeSeveral, setLocally } from './local-settings.js'
import {
  type FindPreparedStatements,
  preparedStatementsByConnection,
} from './prepared-statements.js'
import { Queryable } from './queryable.js'
import { Statement, type StatementResult } from './statement.js'
import { PostgresTransaction } from './transaction.js'
import type { TransactionScopes } from './transaction-scope.js'

/** How Prisma uses the pool. */
export interface PostgresAdapterOptions {
  /** The schema in which Prisma looks for the tables; `public` when not given. */
  readonly schema: string | undefined
  /** How many statements each connection keeps prepared under a name; 0 for none. */
  readonly preparedStatements: number
  /** Who wants a hold on the connections of transactions. */
  readonly scopes?: TransactionScopes | undefined
  /**
   * Settings that triggers are to see: asked for at every write, always the same names, sent along with
   * it and over with its transaction.
   */
  readonly localSettings?: (() => LocalSettings) | undefined
}

/** What Prisma takes as its adapter. */
export interface PostgresAdapterFactory extends SqlDriverAdapterFactory {
  /** The one adapter that it hands out, whenever Prisma connects. */
  readonly adapter: SqlDriverAdapter
  /** Sends SQL right behind the writes of an operation. */
  readonly followUps: FollowUps
  /** As Prisma's own adapter has it. */
  readonly options: { readonly schema: string | undefined }
}

/**
 * Puts Prisma on a pool. Does what `@prisma/adapter-pg` does, with the same answers and errors, in less
 * time: statements are kept prepared, BEGIN costs no round trip, and nothing is formatted for a debug
 * log that nobody reads. The pool stays its owner's to close.
 *
 * @param pool whose connections it takes, one for each statement or transaction
 * @param options how it uses them
 * @returns what `new PrismaClient` takes
 * @example
 * ```ts
 * const db = new PrismaClient({
 *   adapter: postgresAdapter(pool, { schema: undefined, preparedStatements: 100 }),
 * })
 * ```
 */
export function postgresAdapter(
  pool: Pool,
  options: PostgresAdapterOptions,
): PostgresAdapterFactory {
  const adapter = new PostgresAdapter(pool, options)
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    adapter,
    followUps: adapter.followUps,
    options: { schema: options.schema },
    connect: async () => adapter,
  }
}

class PostgresAdapter extends Queryable implements SqlDriverAdapter {
  readonly followUps = new FollowUps()
  readonly #pool: Pool
  readonly #schema: string | undefined
  readonly #preparedStatements: FindPreparedStatements
  readonly #scopes: TransactionScopes | undefined
  readonly #localSettings: () => LocalSettings

  constructor(
    pool: Pool,
    { schema, preparedStatements, scopes, localSettings = () => ({}) }: PostgresAdapterOptions,
  ) {
    const byConnection = preparedStatementsByConnection(preparedStatements)
    super(byConnection)
    this.#pool = pool
    this.#schema = schema
    this.#preparedStatements = byConnection
    this.#scopes = scopes
    this.#localSettings = localSettings
  }

  protected async run(query: SqlQuery, writes: boolean): Promise<StatementResult> {
    const settings = writes && !mayBeSeveral(query) ? this.#localSettings() : {}
    const ahead = areBlank(settings) ? [] : [setLocally(settings)]
    const followUp = writes ? this.followUps.current() : undefined
    const statement = this.statement(query, { ahead, followUp })
    try {
      return await statement.runOn(this.#pool)
    } catch (error) {
      if (!statement.giveUpName(error)) throw explainFailure(error, STATEMENT)
    }
    // It was not run, so it can be sent again, this time as text, whichever connection it meets.
    try {
      return await this.statement(query, { ahead, followUp, named: false }).runOn(this.#pool)
    } catch (error) {
      throw explainFailure(error, STATEMENT)
    }
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    const scope = this.#scopes?.claim()
    try {
      const client = await (scope?.take() ?? this.#pool.connect())
      return new PostgresTransaction(client, {
        preparedStatements: this.#preparedStatements,
        localSettings: this.#localSettings,
        followUps: this.followUps,
        isolationLevel,
        scope,
      })
    } catch (error) {
      throw explainFailure(error, { phase: 'begin', inTransaction: true })
    }
  }

  async executeScript(script: string): Promise<void> {
    try {
      await new Statement({ text: script, values: [] }).runOn(this.#pool)
    } catch (error) {
      throw explainFailure(error, STATEMENT)
    }
  }

  getConnectionInfo(): ConnectionInfo {
    return { schemaName: this.#schema, supportsRelationJoins: true }
  }

  async dispose(): Promise<void> {}
}

const STATEMENT = { phase: 'statement', inTransaction: false } as const
