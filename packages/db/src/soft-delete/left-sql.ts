import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { hasKey, keysInJson } from './keys-in-json.js'

/** What the statement answers: one row, with the places, from 0, of the keys whose rows are there. */
export type LeftAnswer = readonly [{ readonly places: readonly number[] }]

/** Looks which of some rows are still there, deleted or not, however many they are. */
export function leftSql(model: ModelPlan, keys: readonly Arguments[]): SqlStatement {
  return {
    sql: `SELECT coalesce(jsonb_agg(place - 1 ORDER BY place), '[]') AS places
      FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY given (key, place)
      CROSS JOIN LATERAL jsonb_populate_record(NULL::${model.table}, given.key) k
      JOIN ${model.table} u ON ${hasKey(model, 'u')}`,
    values: [keysInJson(model, keys)],
  }
}
