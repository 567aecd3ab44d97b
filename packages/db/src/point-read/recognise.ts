import { type Arguments, asList, isArguments } from '../models/arguments.js'
import type { Column, Table } from './table.js'

/** What is read: the row of a key, the first one, or their number. */
export type Kind = 'unique' | 'first' | 'count'

/** A read of one row, or of how many there are, by equality and with nothing of its relations. */
export interface PointRead {
  readonly kind: Kind
  /** The same for all reads of a table that differ in their values only. */
  readonly shape: string
  readonly where: readonly Column[]
  /** PostgreSQL's texts of what the columns are to be equal to. */
  readonly values: readonly string[]
  readonly select: readonly Column[]
  readonly orderBy: readonly (readonly [Column, 'asc' | 'desc'])[]
}

const ARGUMENTS: Readonly<Record<Kind, ReadonlySet<string>>> = {
  unique: new Set(['where', 'select', 'omit']),
  first: new Set(['where', 'select', 'omit', 'orderBy']),
  count: new Set(['where']),
}

/**
 * Recognises a read that can be answered without Prisma's engine. Whatever is unusual in it, also when it
 * is wrong, is Prisma's to answer.
 *
 * @param table the table of the model that is read
 * @param args the operation's
 */
export function recognise(table: Table, kind: Kind, args: Arguments): PointRead | undefined {
  for (const name in args) if (!ARGUMENTS[kind].has(name)) return undefined
  const { where = {}, select, omit, orderBy } = args
  const filter = isArguments(where) ? equalities(table, where) : undefined
  const columns = kind === 'count' ? [] : selection(table, select, omit)
  const order = ordering(table, orderBy)
  if (!filter || !columns || !order) return undefined
  if (kind === 'unique' && !isKey(table, filter.columns)) return undefined
  const shape = [
    kind,
    Object.keys(where as Arguments),
    select ? 'select' : 'omit',
    Object.keys((select ?? omit ?? {}) as Arguments),
    order.map(([{ field }, direction]) => `${field} ${direction}`),
  ].join(';')
  const { columns: compared, values } = filter
  return { kind, shape, where: compared, values, select: columns, orderBy: order }
}

/** A key of several columns has a name of its own in a filter. */
function isKey({ key }: Table, [column, ...others]: readonly Column[]): boolean {
  return key.length === 1 && key[0] === column && others.length === 0
}

function equalities({ columns }: Table, where: Arguments) {
  const compared: Column[] = []
  const values: string[] = []
  for (const name in where) {
    const column = columns.get(name)
    if (!column) return undefined
    const value = textOf(column, where[name])
    if (value === undefined) return undefined
    compared.push(column)
    values.push(value)
  }
  return { columns: compared, values }
}

const MAX_INT = 2 ** 31 - 1
const MAX_BIGINT = 2n ** 63n - 1n

/** PostgreSQL's text of a value that is surely right for the column. */
function textOf({ description, cast }: Column, value: unknown): string | undefined {
  const { type, list, values } = description
  if (list) return undefined
  if (values) return cast && Object.keys(values).find((name) => values[name] === value)
  return isComparable(type, value) ? String(value) : undefined
}

function isComparable(type: string, value: unknown): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string'
    case 'Boolean':
      return typeof value === 'boolean'
    case 'Int':
      return Number.isInteger(value) && Math.abs(value as number) <= MAX_INT
    case 'BigInt':
      return typeof value === 'bigint' && value <= MAX_BIGINT && value >= -MAX_BIGINT
    default:
      return false
  }
}

/** In the order in which the row has them. */
function selection({ columns, all }: Table, select: unknown, omit: unknown) {
  if (select === undefined && omit === undefined) return all
  if (select !== undefined && omit !== undefined) return undefined
  const fields = select ?? omit
  if (!isArguments(fields)) return undefined
  const named: Column[] = []
  for (const name in fields) {
    const column = columns.get(name)
    if (!column || fields[name] !== true) return undefined
    named.push(column)
  }
  const selected = select
    ? named
    : [...columns.values()].filter((column) => !named.includes(column))
  return selected.length > 0 && selected.every(({ decode }) => decode) ? selected : undefined
}

const SORTED = new Set(['String', 'Boolean', 'Int', 'BigInt', 'DateTime', 'Float'])

function ordering({ columns }: Table, orderBy: unknown) {
  const order: [Column, 'asc' | 'desc'][] = []
  for (const each of asList(orderBy)) {
    if (!isArguments(each)) return undefined
    const [[name, direction] = [''], ...others] = Object.entries(each)
    const column = columns.get(name)
    if (!column || others.length > 0 || !SORTED.has(column.description.type)) return undefined
    if (column.description.list || (direction !== 'asc' && direction !== 'desc')) return undefined
    order.push([column, direction])
  }
  return order
}
