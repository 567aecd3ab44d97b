import type {
  ConnectionInfo,
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from '@prisma/driver-adapter-utils'
import type { Pool } from 'pg'
import { toDriverError } from './driver-error.js'
import {
  type FindPreparedStatements,
  preparedStatementsByConnection,
} from './prepared-statements.js'
import { Queryable } from './queryable.js'
import { Statement, type StatementResult } from './statement.js'
import { PostgresTransaction } from './transaction.js'

/** How Prisma uses the pool. */
export interface PostgresAdapterOptions {
  /** The schema in which Prisma looks for the tables; `public` when not given. */
  readonly schema: string | undefined
  /** How many statements each connection keeps prepared under a name; 0 for none. */
  readonly preparedStatements: number
}

/**
 * Puts Prisma on a pool. Does what `@prisma/adapter-pg` does, with the same answers and errors, in less
 * time: statements are kept prepared, BEGIN costs no round trip, and nothing is formatted for a debug
 * log that nobody reads. The pool stays its owner's to close.
 *
 * @example
 * ```ts
 * const db = new PrismaClient({
 *   adapter: postgresAdapter(pool, { schema: undefined, preparedStatements: 100 }),
 * })
 * ```
 */
export function postgresAdapter(
  pool: Pool,
  { schema, preparedStatements }: PostgresAdapterOptions,
): SqlDriverAdapterFactory {
  const byConnection = preparedStatementsByConnection(preparedStatements)
  const adapter = new PostgresAdapter(pool, schema, byConnection)
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => adapter,
  }
}

class PostgresAdapter extends Queryable implements SqlDriverAdapter {
  readonly #pool: Pool
  readonly #schema: string | undefined
  readonly #preparedStatements: FindPreparedStatements

  constructor(pool: Pool, schema: string | undefined, preparedStatements: FindPreparedStatements) {
    super(preparedStatements)
    this.#pool = pool
    this.#schema = schema
    this.#preparedStatements = preparedStatements
  }

  protected async run(query: SqlQuery): Promise<StatementResult> {
    const statement = this.statement(query)
    try {
      return await statement.runOn(this.#pool)
    } catch (error) {
      if (!statement.giveUpName(error)) throw toDriverError(error)
    }
    // It was not run, so it can be sent again, this time as text, whichever connection it meets.
    try {
      return await this.statement(query, { named: false }).runOn(this.#pool)
    } catch (error) {
      throw toDriverError(error)
    }
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    try {
      const client = await this.#pool.connect()
      return new PostgresTransaction(client, this.#preparedStatements, isolationLevel)
    } catch (error) {
      throw toDriverError(error)
    }
  }

  async executeScript(script: string): Promise<void> {
    try {
      await new Statement({ text: script, values: [] }).runOn(this.#pool)
    } catch (error) {
      throw toDriverError(error)
    }
  }

  getConnectionInfo(): ConnectionInfo {
    return { schemaName: this.#schema, supportsRelationJoins: true }
  }

  async dispose(): Promise<void> {}
}
