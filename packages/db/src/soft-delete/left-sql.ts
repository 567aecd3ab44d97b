import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import type { SqlStatement } from './cascade-sql.js'
import { hasKey, keysInJson } from './keys-in-json.js'

/** What the statement answers: one row. */
export type LeftAnswer = readonly [
  {
    /** How many of the rows are there. */
    readonly count: number
    /** The place among the keys, from 1, of the last one that is. */
    readonly last: number | null
  },
]

/** Looks which of some rows are still there, deleted or not, however many they are. */
export function leftSql(model: ModelPlan, keys: readonly Arguments[]): SqlStatement {
  return {
    sql: `SELECT count(*)::int AS count, max(place)::int AS last
      FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY given (key, place)
      CROSS JOIN LATERAL jsonb_populate_record(NULL::${model.table}, given.key) k
      JOIN ${model.table} u ON ${hasKey(model, 'u')}`,
    values: [keysInJson(model, keys)],
  }
}
