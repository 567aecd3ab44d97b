import type { Arguments } from '../../models/arguments.js'
import type { ColumnDescription } from '../../models/model-description.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { InvalidCursorError } from './invalid-cursor-error.js'

// A cursor comes back from a client, who may have made it up: every value is read by the type of its column,
// so that the database has nothing left to refuse.

/**
 * The place of a row in a list, as text that can stand in an address.
 *
 * @param row with the key
 */
export function encodeCursor({ key }: ModelPlan, row: Arguments): string {
  const texts = key.map((field) => write(row[field]))
  return Buffer.from(JSON.stringify(texts)).toString('base64url')
}

/**
 * The key of the row that a cursor stands for.
 *
 * @throws {InvalidCursorError} for what no row of the model could have as its cursor
 */
export function decodeCursor(model: ModelPlan, cursor: unknown): Arguments {
  const { key, keyColumns } = model
  const texts = typeof cursor === 'string' ? parse(cursor) : undefined
  const values = keyColumns.map((column, index) => {
    const text = texts?.[index]
    return typeof text === 'string' ? read(column, text) : undefined
  })
  const row = Object.fromEntries(key.map((field, index) => [field, values[index]]))
  if (values.includes(undefined) || encodeCursor(model, row) !== cursor) {
    throw new InvalidCursorError(`This is no cursor of a page of ${model.name}.`)
  }
  return row
}

function parse(cursor: string): readonly unknown[] | undefined {
  try {
    const texts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(texts) ? texts : undefined
  } catch {
    return undefined
  }
}

function write(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url')
  return String(value)
}

/** Gives `undefined` for what the column can't hold. */
type Read = (text: string) => unknown

function read({ type, nativeType, values }: ColumnDescription, text: string): unknown {
  if (values) return Object.values(values).find((name) => name === text)
  const reader = READERS.get(nativeType ?? '') ?? READERS.get(type)
  return reader?.(text)
}

/** By Prisma's type, or that of the column where it holds less. */
const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['String', (text) => (text.includes('\0') ? undefined : text)],
  ['Uuid', (text) => (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text) ? text : undefined)],
  ['Int', integer(31)],
  ['SmallInt', integer(15)],
  ['BigInt', (text) => wholeWithin(63, text)],
  ['Float', (text) => (isNumeral(text) ? Number(text) : undefined)],
  ['Decimal', (text) => (isNumeral(text) ? text : undefined)],
  ['Boolean', (text) => (text === 'true' ? true : text === 'false' ? false : undefined)],
  ['DateTime', instant],
  ['Bytes', (text) => Uint8Array.from(Buffer.from(text, 'base64url'))],
])

/** A whole number of at most so many bits besides its sign. */
function integer(bits: number) {
  return (text: string) => {
    const value = wholeWithin(bits, text)
    return value === undefined ? undefined : Number(value)
  }
}

function wholeWithin(bits: number, text: string): bigint | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined
  const value = BigInt(text)
  return BigInt.asIntN(bits + 1, value) === value ? value : undefined
}

function isNumeral(text: string): boolean {
  return /^-?\d{1,1000}(\.\d{1,1000})?(e[+-]?\d{1,3})?$/i.test(text)
}

/** PostgreSQL has no year 0, and Prisma none of more than four digits. */
function instant(text: string): Date | undefined {
  const value = new Date(text)
  return /^(?!0000)\d{4}-/.test(text) && !Number.isNaN(value.getTime()) ? value : undefined
}
