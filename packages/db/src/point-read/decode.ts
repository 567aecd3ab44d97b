import { type ColumnType, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import type { ColumnDescription } from '../models/model-description.js'

/**
 * From what the driver adapter gives Prisma to what Prisma gives its caller; `undefined` where the column
 * is not what the schema says, or holds what JavaScript has no value for: Prisma knows what to do then.
 */
export type Decode = (value: unknown, type: ColumnType | undefined) => unknown

const C = ColumnTypeEnum

const ofType =
  (types: readonly ColumnType[], convert: (value: never) => unknown): Decode =>
  (value, type) =>
    types.includes(type as ColumnType) ? convert(value as never) : undefined

const DECODERS: Readonly<Record<string, Decode>> = {
  String: ofType([C.Text, C.Uuid], (text: string) => text),
  Boolean: ofType([C.Boolean], (value: boolean) => value),
  Int: (value) => (Number.isInteger(value) ? value : undefined),
  BigInt: ofType([C.Int64], (text: string) => BigInt(text)),
  Float: ofType([C.Float, C.Double], (value: number) => value),
  Json: ofType([C.Json], (text: string) => JSON.parse(text)),
  // A copy, because Buffers share their memory.
  Bytes: ofType([C.Bytes], (buffer: Buffer) => new Uint8Array(buffer)),
  DateTime: decodeDate,
}

/** How a column is read; `undefined` when that is left to Prisma. */
export function decoderOf({ type, list, values }: ColumnDescription): Decode | undefined {
  if (list) return undefined
  return values ? ofType([C.Text], (name: string) => values[name]) : DECODERS[type]
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/
const DAY = /^\d{4}-\d\d-\d\d$/

/** Years of four digits only: before, after and at infinity PostgreSQL writes what is no ISO 8601. */
function decodeDate(text: unknown, type: ColumnType | undefined): Date | undefined {
  if (typeof text !== 'string') return undefined
  if (type === C.DateTime && TIMESTAMP.test(text)) return new Date(text)
  if (type === C.Date && DAY.test(text)) return new Date(`${text}T00:00:00Z`)
  return type === C.Time ? new Date(`1970-01-01T${text}Z`) : undefined
}
