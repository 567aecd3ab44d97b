import type { ResultShape } from './selection.js'

type Row = Record<string, unknown>

/**
 * Takes from a result what its caller must not see: deleted rows at to-one relations, and the columns
 * that were read only to know that. Results are fresh objects, so they are changed in place.
 */
export function hideDeleted(result: unknown, shape: ResultShape, takeOut: TakeOut): void {
  if (Array.isArray(result)) {
    for (const row of result) hideDeleted(row, shape, takeOut)
    return
  }
  if (typeof result !== 'object' || result === null) return
  const row = result as Row
  for (const [relation, { hiddenBy, strip, inner }] of Object.entries(shape)) {
    const value = row[relation]
    if (typeof value !== 'object' || value === null) continue
    if (hiddenBy !== undefined && (value as Row)[hiddenBy] !== null) {
      row[relation] = null
      continue
    }
    if (hiddenBy !== undefined && strip) takeOut(value as Row, hiddenBy)
    if (inner) hideDeleted(value, inner, takeOut)
  }
}

/** What becomes of a column that was not asked for. */
export type TakeOut = (row: Row, column: string) => void

export function remove(row: Row, column: string): void {
  delete row[column]
}

/** Leaves the column there for the fields that extensions compute, which is done later. */
export function hide(row: Row, column: string): void {
  Object.defineProperty(row, column, { enumerable: false })
}
