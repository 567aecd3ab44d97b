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
  const locks = rows.map(
    ({ model, keys }) => `SELECT count(*) FROM (
      SELECT 1 FROM ${keysTable(model, keys, parameters)}
      JOIN ${model.table} u ON ${hasKey(model, 'u')} ${lockingRows(model, 'NO KEY UPDATE')}) u`,
  )
  return { sql: locks.join(' UNION ALL '), values: parameters.values }
}
