import type { SqlQuery, SqlQueryable, SqlResultSet } from '@prisma/driver-adapter-utils'
import type { SqlStatement } from '../sql/sql-statement.js'
import { encodeArgument } from './arguments.js'
import { decodeRows } from './columns.js'
import { mayWrite } from './local-settings.js'
import type { FindPreparedStatements } from './prepared-statements.js'
import { type Command, Statement, type StatementResult } from './statement.js'

/** What runs statements in Prisma's form: the pool as a whole, or one transaction. */
export abstract class Queryable implements SqlQueryable {
  readonly provider = 'postgres'
  readonly adapterName = '@repo/db'
  readonly #preparedStatements: FindPreparedStatements

  constructor(preparedStatements: FindPreparedStatements) {
    this.#preparedStatements = preparedStatements
  }

  /**
   * Sends the statement, and sends it again when a name was all that was wrong.
   *
   * @param writes whether triggers may run, who have to know for whom
   */
  protected abstract run(query: SqlQuery, writes: boolean): Promise<StatementResult>

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    const { columns, rows } = await this.run(query, mayWrite(query, true))
    return {
      columnNames: columns.names,
      columnTypes: columns.types,
      rows: decodeRows(columns, rows),
    }
  }

  async executeRaw(query: SqlQuery): Promise<number> {
    return (await this.run(query, mayWrite(query, false))).rowCount
  }

  /**
   * @param options.ahead sent ahead in the same round trip
   * @param options.followUp sent behind it in the same round trip
   * @param options.named whether it may be kept prepared
   */
  protected statement(
    { sql, args, argTypes }: SqlQuery,
    { ahead, followUp, named = true }: StatementOptions = {},
  ): Statement {
    return new Statement({
      text: sql,
      values: args.map((arg, index) => encodeArgument(arg, argTypes[index] ?? UNKNOWN)),
      ahead,
      behind: followUp && [commandOf(followUp)],
      preparedStatements: named ? this.#preparedStatements : undefined,
    })
  }
}

interface StatementOptions {
  readonly ahead?: readonly Command[]
  readonly followUp?: SqlStatement | undefined
  readonly named?: boolean
}

function commandOf({ sql, values }: SqlStatement): Command {
  return { text: sql, values: values.map((value) => encodeArgument(value, UNKNOWN)) }
}

const UNKNOWN = { scalarType: 'unknown', arity: 'scalar' } as const
