import { Prisma } from '../generated/client/client.js'

/** JSON as Prisma reads and writes it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

const TAG = '$type'

/**
 * Turns a result into JSON from which {@link decodeValue} makes an equal one: plain objects, arrays and
 * scalars, and of the others dates, big integers, decimals, bytes and `undefined`.
 *
 * @throws {TypeError} naming the place of a value that can't be stored
 */
export function encodeValue(value: unknown, path = 'result'): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : tagged('number', numeral(value))
  }
  if (value === undefined) return tagged('undefined', '')
  if (typeof value === 'bigint') return tagged('bigint', String(value))
  if (value instanceof Date) return tagged('date', value.toISOString())
  if (value instanceof Uint8Array) return tagged('bytes', Buffer.from(value).toString('base64'))
  if (Prisma.Decimal.isDecimal(value)) return tagged('decimal', value.toString())
  if (Array.isArray(value)) {
    return Array.from(value, (element, index) => encodeValue(element, `${path}[${index}]`))
  }
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value).map(
      ([key, element]) => [key, encodeValue(element, `${path}.${key}`)] as const,
    )
    const encoded = Object.fromEntries(entries)
    return Object.hasOwn(value, TAG) ? { [TAG]: 'object', value: encoded } : encoded
  }
  throw new TypeError(
    `the result of a transaction with an operation id is stored, and ${path} can't be: ` +
      'it is neither plain data nor a date, bigint, decimal or bytes',
  )
}

/** Makes the value again that {@link encodeValue} was given. */
export function decodeValue(json: Json): unknown {
  if (Array.isArray(json)) return json.map(decodeValue)
  if (typeof json !== 'object' || json === null) return json
  switch (json[TAG]) {
    case undefined:
      return decodeObject(json)
    case 'object':
      return decodeObject(json.value as { [key: string]: Json })
    case 'number':
      return Number(json.value)
    case 'undefined':
      return undefined
    case 'bigint':
      return BigInt(String(json.value))
    case 'date':
      return new Date(String(json.value))
    case 'bytes':
      return new Uint8Array(Buffer.from(String(json.value), 'base64'))
    case 'decimal':
      return new Prisma.Decimal(String(json.value))
    default:
      throw new TypeError(`a stored result has the unknown type ${JSON.stringify(json[TAG])}`)
  }
}

function decodeObject(json: { [key: string]: Json }): object {
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, decodeValue(value)]))
}

function tagged(type: string, value: string): Json {
  return { [TAG]: type, value }
}

function numeral(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
