import type { TypeName } from 'libpg-query'
import { textOf } from './names.js'

/** A column's type, such as `numeric(10,2)`. */
export interface ColumnType {
  /** PostgreSQL's own name, such as `int4`. */
  readonly name: string
  readonly modifiers: readonly number[]
  readonly isArray: boolean
}

export function columnType(type: TypeName | undefined): ColumnType | undefined {
  if (type === undefined) return undefined
  return {
    name: textOf(type.names?.at(-1)),
    modifiers: (type.typmods ?? []).map((node) =>
      'A_Const' in node ? (node.A_Const.ival?.ival ?? 0) : -1,
    ),
    isArray: type.arrayBounds !== undefined,
  }
}

const TIMES = new Set(['time', 'timetz', 'timestamp', 'timestamptz'])
/** What a time without a precision has. */
const MICROSECONDS = 6

/** Whether PostgreSQL keeps the rows as they are when a column gets another type. */
export function keepsRows(from: ColumnType, to: ColumnType): boolean {
  if (from.isArray || to.isArray) return false
  const [had = Number.POSITIVE_INFINITY] = from.modifiers
  const [gets = Number.POSITIVE_INFINITY] = to.modifiers
  const isSame = from.name === to.name
  if (isText(from) && isText(to)) return gets >= had
  if (isSame && from.name === 'varbit') return gets >= had
  if (isSame && TIMES.has(from.name)) {
    return Math.min(gets, MICROSECONDS) >= Math.min(had, MICROSECONDS)
  }
  if (isSame && from.name === 'numeric') {
    return to.modifiers.length === 0 || (gets >= had && to.modifiers[1] === from.modifiers[1])
  }
  return isSame && from.modifiers.join() === to.modifiers.join()
}

function isText({ name }: ColumnType): boolean {
  return name === 'text' || name === 'varchar'
}
