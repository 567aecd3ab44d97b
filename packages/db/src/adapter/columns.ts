import { type ColumnType, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils'
import type { FieldDef } from 'pg'
import { type ColumnDecoder, decoderOf, unsupportedTypeName } from './column-types.js'

/** The columns of a result, worked out once per prepared statement and used for every row. */
export interface Columns {
  readonly names: string[]
  readonly types: ColumnType[]
  /** Where a value has to be converted, and how. */
  readonly conversions: readonly (readonly [index: number, NonNullable<ColumnDecoder['decode']>])[]
  /** OID of the first column whose type Prisma does not support. */
  readonly unsupported: number | undefined
}

/** One row as it came: each value PostgreSQL's text, or null. */
export type Row = (string | null)[]

/** The columns of a statement that returns none. */
export const NO_COLUMNS: Columns = describeColumns([])

/** Reads PostgreSQL's description of the rows that follow. */
export function describeColumns(fields: readonly FieldDef[]): Columns {
  const decoders = fields.map((field) => decoderOf(field.dataTypeID))
  return {
    names: fields.map((field) => field.name),
    types: decoders.map((decoder) => decoder?.type ?? ColumnTypeEnum.Text),
    conversions: decoders.flatMap((decoder, index) =>
      decoder?.decode === undefined ? [] : [[index, decoder.decode] as const],
    ),
    unsupported: fields.find((_, index) => decoders[index] === undefined)?.dataTypeID,
  }
}

/**
 * Converts the rows in place.
 *
 * @throws {DriverAdapterError} when a column has a type that Prisma does not support
 */
export function decodeRows({ conversions, unsupported }: Columns, rows: Row[]): unknown[][] {
  if (unsupported !== undefined) {
    throw new DriverAdapterError({
      kind: 'UnsupportedNativeDataType',
      type: unsupportedTypeName(unsupported),
    })
  }
  const values: unknown[][] = rows
  for (const row of values) {
    for (const [index, decode] of conversions) {
      const text = row[index]
      if (text !== null) row[index] = decode(text as string)
    }
  }
  return values
}
