import { type ColumnType, ColumnTypeEnum as Type } from '@prisma/driver-adapter-utils'
import pg from 'pg'

/** How values of one PostgreSQL type, in text form, reach the engine. */
export interface ColumnMapping {
  type: ColumnType
  parse: (text: string) => unknown
}

const asIs = (text: string) => text
const bool = (text: string) => text === 't'
const bytes = (hex: string) => [...Buffer.from(hex.slice(2), 'hex')]
const timestamp = (text: string) => `${text.replace(' ', 'T')}+00:00`

/** `2026-01-02 03:04:05.6+05:30` keeps its offset, written out in full. */
function timestampWithZone(text: string): string {
  const match = /^(.*)([+-]\d{2}):?(\d{2})?(?::\d{2})?$/.exec(text)
  if (!match) return text
  const [, time = '', hours, minutes = '00'] = match
  return `${time.replace(' ', 'T')}${hours}:${minutes}`
}

function scalar(type: ColumnType, parse: ColumnMapping['parse'] = asIs): ColumnMapping {
  return { type, parse }
}

/** node-postgres' reader of `text[]` takes an array of any type apart; its types list no array types. */
const TEXT_ARRAY = 1009 as typeof pg.types.builtins.TEXT
const elementsOf: (text: string) => (string | null)[] = pg.types.getTypeParser(TEXT_ARRAY, 'text')

function list(type: ColumnType, parse: ColumnMapping['parse'] = asIs): ColumnMapping {
  return {
    type,
    parse: (text) => elementsOf(text).map((element) => (element === null ? null : parse(element))),
  }
}

/** The old `int2vector` and `oidvector` of the catalogs: numbers with spaces between. */
function vector(type: ColumnType, parse: ColumnMapping['parse']): ColumnMapping {
  return { type, parse: (text) => text.split(' ').filter(Boolean).map(parse) }
}

/** By the type's number in `pg_type`. */
const MAPPINGS: Record<number, ColumnMapping> = {
  16: scalar(Type.Boolean, bool),
  17: scalar(Type.Bytes, bytes),
  18: scalar(Type.Character), // "char", of which the catalogs are full
  20: scalar(Type.Int64),
  21: scalar(Type.Int32, Number),
  22: vector(Type.Int32Array, Number), // int2vector
  23: scalar(Type.Int32, Number),
  26: scalar(Type.Int64), // oid
  30: vector(Type.Int64Array, asIs), // oidvector
  114: scalar(Type.Json),
  199: list(Type.JsonArray),
  700: scalar(Type.Float, Number),
  701: scalar(Type.Double, Number),
  1000: list(Type.BooleanArray, bool),
  1002: list(Type.CharacterArray), // "char"[]
  1003: list(Type.TextArray), // name[]
  1005: list(Type.Int32Array, Number),
  1007: list(Type.Int32Array, Number),
  1009: list(Type.TextArray),
  1014: list(Type.TextArray),
  1015: list(Type.TextArray),
  1016: list(Type.Int64Array),
  1021: list(Type.FloatArray, Number),
  1022: list(Type.DoubleArray, Number),
  1028: list(Type.Int64Array), // oid[]
  1082: scalar(Type.Date),
  1083: scalar(Type.Time),
  1114: scalar(Type.DateTime, timestamp),
  1184: scalar(Type.DateTime, timestampWithZone),
  1231: list(Type.NumericArray),
  1700: scalar(Type.Numeric),
  2950: scalar(Type.Uuid),
  2951: list(Type.UuidArray),
  3802: scalar(Type.Json),
  3807: list(Type.JsonArray),
}

const AS_TEXT = scalar(Type.Text)

/** Every type has a mapping: one that is not known is text, so that no catalog query ever fails for it. */
export function columnMapping(typeOid: number): ColumnMapping {
  return MAPPINGS[typeOid] ?? AS_TEXT
}
