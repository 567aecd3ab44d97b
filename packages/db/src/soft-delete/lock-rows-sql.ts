import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { Parameters } from '../sql/parameters.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { hasKey, keysTable } from './key-arrays.js'
import { lockingRows } from './lock-order.js'

/** Rows of a model. */
export interface RowsToLock {
  readonly model: ModelPlan
  readonly keys: readonly Arguments[]
}

/** Waits until nobody else changes these rows, in the order in which they are given, and keeps it so. */
export function lockRowsSql(rows: readonly RowsToLock[]): SqlStatement {
  const parameters = new Parameters()
  // A table of its own: of each row that it locks PostgreSQL keeps what stands beside it, which were all arrays.
  const given = rows.map(
    ({ model, keys }, at) =>
      `__keys${at} AS MATERIALIZED (SELECT k.* FROM ${keysTable(model, keys, parameters)})`,
  )
  const locks = rows.map(
    ({ model }, at) => `SELECT count(*) FROM (
      SELECT 1 FROM __keys${at} k JOIN ${model.table} u ON ${hasKey(model, 'u')}
      ${lockingRows(model, 'NO KEY UPDATE')}) u`,
  )
  return { sql: `WITH ${given.join(', ')} ${locks.join(' UNION ALL ')}`, values: parameters.values }
}
