import type { Arguments } from '../models/arguments.js'
import { columnOf } from '../models/columns.js'
import type { ModelPlan } from '../models/model-plan.js'
import type { Parameters } from '../sql/parameters.js'

// Keys as parameters of a statement: for each column an array of any length, in PostgreSQL's own notation.

/** The keys of these rows as text; the same text for the same keys. */
export function keyArrays(model: ModelPlan, keys: readonly Arguments[]): readonly string[] {
  return model.key.map((field, index) => {
    const { nativeType } = model.keyColumns[index] ?? {}
    return arrayOf(keys.map((row) => stored(row[field], model.enums.get(field), nativeType)))
  })
}

/**
 * What to select from: these keys, as rows `k` with their places from 1.
 *
 * The arrays have the types of the columns without a word of them: PostgreSQL gives them to what is united with
 * arrays of the columns' own. A row of the table itself, with all else empty, could break the rule of a domain.
 */
export function keysTable(
  model: ModelPlan,
  keys: readonly Arguments[],
  parameters: Parameters,
): string {
  const list = (text: (field: string, index: number) => string) => model.key.map(text).join(', ')
  const values = keyArrays(model, keys).map((array) => parameters.add(array))
  return `(SELECT ${list((field, at) => `array_agg(${columnOf(model, field)}) AS a${at}`)}
      FROM ${model.table} WHERE false UNION ALL SELECT ${values.join(', ')}) a
    CROSS JOIN LATERAL unnest(${list((_, at) => `a.a${at}`)})
      WITH ORDINALITY k (${list((_, at) => `k${at}`)}, place)`
}

/** That a row of the model's own table has the key `k`. */
export function hasKey(model: ModelPlan, alias: string): string {
  const same = model.key.map((field, at) => `${alias}.${columnOf(model, field)} = k.k${at}`)
  return same.join(' AND ')
}

/** Values as an array; each in quotation marks, so that none is taken for a null or for two. */
export function arrayOf(values: readonly unknown[]): string {
  return `{${values.map((value) => `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`
}

function stored(
  value: unknown,
  names: ReadonlyMap<unknown, string> | undefined,
  nativeType: string | undefined,
): unknown {
  if (value instanceof Date) {
    // A time of day that Prisma puts on the first day of 1970.
    const isTimeOfDay = nativeType === 'Time' || nativeType === 'Timetz'
    return isTimeOfDay ? value.toISOString().slice('1970-01-01T'.length) : value.toISOString()
  }
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return names?.get(value) ?? value
}
