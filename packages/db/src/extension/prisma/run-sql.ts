import { adapterErrorOf } from '../../errors/adapter-error.js'
import { inPrismasWords } from '../../errors/prismas-words.js'
import type { SqlStatement } from '../../sql/sql-statement.js'
import {
  type ClientInternals,
  knownError,
  type OperationTransaction,
  runInside,
} from './internals.js'

/**
 * Runs a statement in SQL, which fails as an operation does: of raw queries Prisma says nothing but that they
 * have failed.
 */
export async function runSql(
  client: ClientInternals,
  { sql, values }: SqlStatement,
  transaction: OperationTransaction,
): Promise<unknown> {
  try {
    return await runInside(transaction, client.$queryRawUnsafe(sql, ...values))
  } catch (error) {
    const said = adapterErrorOf(error)
    throw said ? knownError(client, inPrismasWords(said)) : error
  }
}
