import type { Arguments } from '../models/arguments.js'
import { columnName, columnOf } from '../models/columns.js'
import type { ModelPlan } from '../models/model-plan.js'

// Keys as a parameter: any number of them, of any number of columns. PostgreSQL reads them as rows of their
// table, in which all other columns are empty.

/** The keys of rows, by columns, and of any type that a key can have. */
export function keysInJson(model: ModelPlan, keys: readonly Arguments[]): string {
  const rows = keys.map((row) =>
    Object.fromEntries(
      model.key.map((field, index) => [
        columnName(model, field),
        stored(row[field], model.enums.get(field), model.keyColumns[index]?.nativeType),
      ]),
    ),
  )
  return JSON.stringify(rows)
}

/** That a row of the model's own table has the key that was read as `k`. */
export function hasKey(model: ModelPlan, alias: string): string {
  const same = model.key.map(
    (field) => `${alias}.${columnOf(model, field)} = k.${columnOf(model, field)}`,
  )
  return same.join(' AND ')
}

function stored(
  value: unknown,
  names: ReadonlyMap<unknown, string> | undefined,
  nativeType: string | undefined,
): unknown {
  // A time of day that Prisma puts on the first day of 1970.
  if (value instanceof Date && (nativeType === 'Time' || nativeType === 'Timetz'))
    return value.toISOString().slice('1970-01-01T'.length)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return names?.get(value) ?? value
}
