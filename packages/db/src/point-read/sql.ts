import { quoteIdentifier } from '../sql/quote-identifier.js'
import type { PointRead } from './recognise.js'
import type { Column, Table } from './table.js'

// What Prisma sends for the same read, to the letter: PostgreSQL then plans it alike, and a connection
// keeps it prepared once for both. Only `selectByKeys` is our own.

/**
 * The row that is read.
 *
 * @param live the column that is null in the rows that may be seen
 */
export function selectRow(table: Table, read: PointRead, live: Column | undefined): string {
  const { kind, where, orderBy } = read
  const conditions = where.map((column, index) => equals(column, `$${index + 1}`))
  const order = orderBy.map(([{ sql }, direction]) => `${sql} ${direction.toUpperCase()}`)
  return [
    `SELECT ${selectedColumns(table, read)} FROM ${table.sql}`,
    `WHERE ${allOf(conditions, live, kind === 'unique')}`,
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    `LIMIT $${where.length + 1} OFFSET $${where.length + 2}`,
  ].join(' ')
}

/**
 * The rows of any number of keys, in one list: the same text for all numbers of them. Behind the columns
 * of `selectRow` stands the place of the key that the row was found by, counted from 1; a key that stands
 * in several places has its row as often.
 */
export function selectByKeys(table: Table, read: PointRead, live: Column | undefined): string {
  const [key] = read.where as readonly [Column]
  const name = quoteIdentifier(key.description.column ?? key.field)
  // The comparison with the column is what gives the list its type, so it stands before `unnest`.
  const found = [
    `SELECT ${selectedColumns(table, read)} FROM ${table.sql}`,
    `WHERE ${allOf([isAnyOf(key, '$1')], live, false)}`,
  ].join(' ')
  return [
    `SELECT found.*, asked.place FROM (${found}) AS found`,
    `JOIN unnest($1) WITH ORDINALITY AS asked(key, place) ON asked.key = found.${name}`,
  ].join(' ')
}

/** The number of rows. */
export function countRows(table: Table, { where }: PointRead, live: Column | undefined): string {
  const conditions = where.map((column, index) => equals(column, `$${index + 1}`))
  const counted = [
    `SELECT ${table.key.map(({ sql }) => sql).join(', ')} FROM ${table.sql}`,
    `WHERE ${allOf(conditions, live, false)} OFFSET $${where.length + 1}`,
  ].join(' ')
  return `SELECT COUNT(*) AS "_count$_all" FROM (${counted}) AS "sub"`
}

/** What `selectRow` and `selectByKeys` return, in order: the key is always among it. */
export function columnsOf(table: Table, { select }: PointRead): readonly Column[] {
  return [...new Set([...table.key, ...select])]
}

function selectedColumns(table: Table, read: PointRead): string {
  return columnsOf(table, read)
    .map(({ selected }) => selected)
    .join(', ')
}

function equals({ sql, cast }: Column, parameter: string): string {
  return `${sql} = ${cast ? `CAST(${parameter}::text AS ${cast})` : parameter}`
}

function isAnyOf({ sql, cast }: Column, parameter: string): string {
  return `${sql} = ANY(${cast ? `CAST(${parameter}::text[] AS ${cast}[])` : parameter})`
}

/** @param unique of a unique key Prisma says that nothing else is asked */
function allOf(conditions: readonly string[], live: Column | undefined, unique: boolean): string {
  const all = [...conditions, ...(live ? [`${live.sql} IS NULL`] : unique ? ['1=1'] : [])]
  return all.length > 1 ? `(${all.join(' AND ')})` : (all[0] ?? '1=1')
}
