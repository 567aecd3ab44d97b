import type { ColumnType, SqlDriverAdapter, SqlQuery } from '@prisma/driver-adapter-utils'
import { isDataException } from '../errors/data-exception.js'
import type { PointRead } from './recognise.js'
import { SameTick } from './same-tick.js'
import { columnsOf, countRows, selectByKeys, selectRow } from './sql.js'
import type { Column, Table } from './table.js'

/**
 * Sends the reads of one shape, each with the values of its own.
 *
 * @returns the row, `null` if there is none, the number of rows, or `undefined` when Prisma is to answer
 *   after all
 * @throws what the adapter throws
 */
export type Reader = (values: readonly string[]) => Promise<unknown>

/**
 * @param adapter the client's own
 * @param read any read of the shape
 * @param live the column that is null in the rows that may be seen
 */
export function readerFor(
  adapter: SqlDriverAdapter,
  table: Table,
  read: PointRead,
  live: Column | undefined,
): Reader {
  if (read.kind === 'count') return counter(adapter, countRows(table, read, live))
  const decode = rowDecoder(columnsOf(table, read), read.select)
  const one = rowReader(adapter, selectRow(table, read, live), decode)
  if (read.kind === 'first') return one
  const several = rowsReader(adapter, selectByKeys(table, read, live), decode, one)
  const sameTick = new SameTick((key: string) => one([key]), several)
  return ([key]) => sameTick.ask(key as string)
}

function counter(adapter: SqlDriverAdapter, sql: string): Reader {
  return async (values) => {
    const { rows } = await adapter.queryRaw(withTexts(sql, [...values, '0']))
    return Number(rows[0]?.[0])
  }
}

function rowReader(adapter: SqlDriverAdapter, sql: string, decode: DecodeRow): Reader {
  return async (values) => {
    const { rows, columnTypes } = await adapter.queryRaw(withTexts(sql, [...values, '1', '0']))
    const [row] = rows
    return row ? decode(row, columnTypes) : null
  }
}

/** @param one reads a row by its key alone */
function rowsReader(adapter: SqlDriverAdapter, sql: string, decode: DecodeRow, one: Reader) {
  return async (keys: readonly string[]): Promise<readonly unknown[]> => {
    try {
      const list = { sql, args: [keys], argTypes: [TEXTS] }
      const { rows, columnTypes } = await adapter.queryRaw(list)
      const found: unknown[] = keys.map(() => null)
      for (const row of rows) found[Number(row.at(-1)) - 1] = decode(row, columnTypes)
      return found
    } catch (error) {
      if (!isDataException(error)) throw error
      // What is wrong with one key is no fault of the others.
      return keys.map((key) => one([key]))
    }
  }
}

type DecodeRow = (
  values: readonly unknown[],
  types: readonly ColumnType[],
) => Record<string, unknown> | undefined

/**
 * @param columns those of the answer
 * @param select those of the row, in their order
 */
function rowDecoder(columns: readonly Column[], select: readonly Column[]): DecodeRow {
  const fields = select.map((column) => [columns.indexOf(column), column] as const)
  return (values, types) => {
    const row: Record<string, unknown> = {}
    for (const [index, { field, decode }] of fields) {
      const value = values[index]
      row[field] = value === null ? null : decode?.(value, types[index])
      if (row[field] === undefined) return undefined
    }
    return row
  }
}

const TEXT = { scalarType: 'string', arity: 'scalar' } as const
const TEXTS = { scalarType: 'string', arity: 'list' } as const

function withTexts(sql: string, args: string[]): SqlQuery {
  return { sql, args, argTypes: args.map(() => TEXT) }
}
