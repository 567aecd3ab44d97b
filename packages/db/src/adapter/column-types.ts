import { type ColumnType, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { parse as parseArray } from 'postgres-array'

/** How the columns of one PostgreSQL type reach Prisma. */
export interface ColumnDecoder {
  /** What Prisma takes the column for. */
  readonly type: ColumnType
  /** From PostgreSQL's text to the value that Prisma expects; not given where the text itself is it. */
  readonly decode: Decode | undefined
}

type Decode = (text: string) => unknown

const C = ColumnTypeEnum

const integer: Decode = (text) => Number.parseInt(text, 10)
const boolean: Decode = (text) => text === 't'
const bytes: Decode = pg.types.getTypeParser(pg.types.builtins.BYTEA, 'text')
const timestamp: Decode = (text) => `${text.replace(' ', 'T')}+00:00`
// The session's time zone is UTC, so there is no other offset to convert.
const timestamptz: Decode = (text) =>
  // There are many in every row, and of nearly all the parts stand in the same places.
  text[10] === ' ' && text.endsWith('+00')
    ? `${text.slice(0, 10)}T${text.slice(11)}:00`
    : text.replace(' ', 'T').replace(/[+-]\d{2}(:\d{2})?$/, '+00:00')
const timetz: Decode = (text) => text.replace(/[+-]\d{2}(:\d{2})?$/, '')
const money: Decode = (text) => text.replace(/[$,]/g, '')

// By type name: the type's OID and its array's, and what Prisma takes the two for. The OIDs of built-in
// types never change; `SELECT oid, typname FROM pg_type` lists them.
const BUILT_IN: Readonly<
  Record<string, readonly [oid: number, ColumnType, arrayOid?: number, ColumnType?, Decode?]>
> = {
  bool: [16, C.Boolean, 1000, C.BooleanArray, boolean],
  bytea: [17, C.Bytes, 1001, C.BytesArray, bytes],
  name: [19, C.Text],
  int8: [20, C.Int64, 1016, C.Int64Array],
  int2: [21, C.Int32, 1005, C.Int32Array, integer],
  int4: [23, C.Int32, 1007, C.Int32Array, integer],
  text: [25, C.Text, 1009, C.TextArray],
  oid: [26, C.Int64, 1028, C.Int64Array, integer],
  json: [114, C.Json, 199, C.JsonArray],
  xml: [142, C.Text, 143, C.TextArray],
  cidr: [650, C.Text, 651, C.TextArray],
  float4: [700, C.Float, 1021, C.FloatArray, Number.parseFloat],
  float8: [701, C.Double, 1022, C.DoubleArray, Number.parseFloat],
  money: [790, C.Numeric, 791, C.NumericArray, money],
  inet: [869, C.Text, 1041, C.TextArray],
  bpchar: [1042, C.Text, 1014, C.TextArray],
  varchar: [1043, C.Text, 1015, C.TextArray],
  date: [1082, C.Date, 1182, C.DateArray],
  time: [1083, C.Time, 1183, C.TimeArray],
  timestamp: [1114, C.DateTime, 1115, C.DateTimeArray, timestamp],
  timestamptz: [1184, C.DateTime, 1185, C.DateTimeArray, timestamptz],
  timetz: [1266, C.Time, undefined, undefined, timetz],
  bit: [1560, C.Text, 1561, C.TextArray],
  varbit: [1562, C.Text, 1563, C.TextArray],
  numeric: [1700, C.Numeric, 1231, C.NumericArray],
  uuid: [2950, C.Uuid, 2951, C.UuidArray],
  jsonb: [3802, C.Json, 3807, C.JsonArray],
}

const decoders = new Map<number, ColumnDecoder>()
for (const [oid, type, arrayOid, arrayType, decode] of Object.values(BUILT_IN)) {
  decoders.set(oid, { type, decode })
  if (arrayOid !== undefined && arrayType !== undefined) {
    decoders.set(arrayOid, {
      type: arrayType,
      decode: (text) => parseArray(text, decode ?? String),
    })
  }
}
decoders.set(1002, { type: C.CharacterArray, decode: (text) => parseArray(text) })

/** Enums, domains and what extensions add: Prisma reads them as text. */
const USER_DEFINED: ColumnDecoder = { type: C.Text, decode: undefined }
const FIRST_USER_DEFINED_OID = 16_384

/**
 * How a column reaches Prisma: the same type and value as through Prisma's own adapter.
 *
 * @param oid the type's number, as in `pg_type.oid`
 * @returns `undefined` for a built-in type that Prisma does not support
 */
export function decoderOf(oid: number): ColumnDecoder | undefined {
  return decoders.get(oid) ?? (oid >= FIRST_USER_DEFINED_OID ? USER_DEFINED : undefined)
}

const UNSUPPORTED: Readonly<Record<number, string>> = {
  600: 'point',
  601: 'lseg',
  602: 'path',
  603: 'box',
  604: 'polygon',
  628: 'line',
  718: 'circle',
  774: 'macaddr8',
  829: 'macaddr',
  1186: 'interval',
  2249: 'record',
  2278: 'void',
  3614: 'tsvector',
  3615: 'tsquery',
  3904: 'int4range',
  3906: 'numrange',
  3908: 'tsrange',
  3910: 'tstzrange',
  3912: 'daterange',
  3926: 'int8range',
}

/** The name of a type that Prisma does not support, for a message. */
export function unsupportedTypeName(oid: number): string {
  return UNSUPPORTED[oid] ?? 'Unknown'
}
