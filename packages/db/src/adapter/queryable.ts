import type { SqlQuery, SqlQueryable, SqlResultSet } from '@prisma/driver-adapter-utils'
import { encodeArgument } from './arguments.js'
import { decodeRows } from './columns.js'
import type { FindPreparedStatements } from './prepared-statements.js'
import { Statement, type StatementResult } from './statement.js'

/** What runs statements in Prisma's form: the pool as a whole, or one transaction. */
export abstract class Queryable implements SqlQueryable {
  readonly provider = 'postgres'
  readonly adapterName = '@repo/db'
  readonly #preparedStatements: FindPreparedStatements

  constructor(preparedStatements: FindPreparedStatements) {
    this.#preparedStatements = preparedStatements
  }

  /** Sends the statement, and sends it again when a name was all that was wrong. */
  protected abstract run(query: SqlQuery): Promise<StatementResult>

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    const { columns, rows } = await this.run(query)
    return {
      columnNames: columns.names,
      columnTypes: columns.types,
      rows: decodeRows(columns, rows),
    }
  }

  async executeRaw(query: SqlQuery): Promise<number> {
    return (await this.run(query)).rowCount
  }

  /**
   * @param options.begin sent ahead in the same round trip
   * @param options.named whether it may be kept prepared
   */
  protected statement(
    { sql, args, argTypes }: SqlQuery,
    { begin, named = true }: { readonly begin?: string | undefined; readonly named?: boolean } = {},
  ): Statement {
    return new Statement({
      text: sql,
      values: args.map((arg, index) => encodeArgument(arg, argTypes[index] ?? UNKNOWN)),
      begin,
      preparedStatements: named ? this.#preparedStatements : undefined,
    })
  }
}

const UNKNOWN = { scalarType: 'unknown', arity: 'scalar' } as const
