import type { Arguments } from '../models/arguments.js'
import { columnOf } from '../models/columns.js'
import type { ModelPlan } from '../models/model-plan.js'
import { Parameters } from '../sql/parameters.js'
import type { SqlStatement } from '../sql/sql-statement.js'
import { hasKey, keysTable } from './key-arrays.js'

/** What the statement answers: one row. */
export type FinerKeysAnswer = readonly [{ readonly finer: boolean }]

/** The fields of a key that JavaScript holds in milliseconds, and the database may hold finer. */
export function timesIn({ key, keyColumns }: ModelPlan): readonly string[] {
  return key.filter((_, index) => keyColumns[index]?.type === 'DateTime')
}

/** Looks whether some row has none of these keys only because Prisma has read its times in milliseconds. */
export function finerKeysSql(model: ModelPlan, keys: readonly Arguments[]): SqlStatement {
  const times = timesIn(model)
  const parameters = new Parameters()
  const almost = model.key.map((field, at) => {
    const [column, value] = [`u.${columnOf(model, field)}`, `k.k${at}`]
    return times.includes(field)
      ? `${column} >= ${value} AND ${column} < ${value} + interval '1 millisecond'`
      : `${column} = ${value}`
  })
  return {
    sql: `SELECT EXISTS (
        SELECT FROM ${keysTable(model, keys, parameters)}
        WHERE NOT EXISTS (SELECT FROM ${model.table} u WHERE ${hasKey(model, 'u')})
          AND EXISTS (SELECT FROM ${model.table} u WHERE ${almost.join(' AND ')})
      ) AS finer`,
    values: parameters.values,
  }
}
