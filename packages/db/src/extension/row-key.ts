import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'

/** Selects the key of a model. */
export function keySelection({ key }: ModelPlan): Arguments {
  return Object.fromEntries(key.map((column) => [column, true]))
}

/** The key that is in a row. */
export function keyIn({ key }: ModelPlan, row: Arguments): Arguments {
  return Object.fromEntries(key.map((column) => [column, row[column]]))
}

/** The filter that names one row by its key. */
export function uniqueFilter({ keyName }: ModelPlan, key: Arguments): Arguments {
  return keyName ? { [keyName]: key } : key
}

/** The filter for rows with one of these keys, all of the same columns; one at least. */
export function anyKey(keys: readonly Arguments[]): Arguments {
  const [first = {}, ...others] = keys
  if (others.length === 0) return first
  const [column, ...columns] = Object.keys(first)
  return column !== undefined && columns.length === 0
    ? { [column]: { in: keys.map((key) => key[column]) } }
    : { OR: keys }
}
