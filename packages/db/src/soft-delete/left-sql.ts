import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { Parameters } from '../sql/parameters.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { hasKey, keysTable } from './key-arrays.js'

/** What the statement answers: one row, with the places, from 0, of the keys whose rows are there. */
export type LeftAnswer = readonly [{ readonly places: readonly number[] }]

/** Looks which of some rows are still there, deleted or not, however many they are. */
export function leftSql(model: ModelPlan, keys: readonly Arguments[]): SqlStatement {
  const parameters = new Parameters()
  return {
    sql: `SELECT coalesce(jsonb_agg(k.place - 1 ORDER BY k.place), '[]') AS places
      FROM ${keysTable(model, keys, parameters)} JOIN ${model.table} u ON ${hasKey(model, 'u')}`,
    values: parameters.values,
  }
}
