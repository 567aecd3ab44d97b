import type { ArgType } from '@prisma/driver-adapter-utils'

/** A parameter as it goes over the wire: text, or bytes in binary. */
export type EncodedArgument = string | Buffer | null

/**
 * Encodes one of Prisma's arguments so that PostgreSQL reads the same value as through Prisma's own
 * adapter.
 *
 * @param argument a scalar, or an array of them for a list
 * @param type what Prisma says about it
 */
export function encodeArgument(argument: unknown, type: ArgType): EncodedArgument {
  if (argument === null || argument === undefined) return null
  if (typeof argument === 'string') {
    if (type.scalarType === 'datetime') return encodeDate(new Date(argument), type)
    return type.scalarType === 'bytes' ? Buffer.from(argument, 'base64') : argument
  }
  if (typeof argument !== 'object') return String(argument)
  if (argument instanceof Date) return encodeDate(argument, type)
  if (Array.isArray(argument)) return encodeArray(argument, type)
  if (ArrayBuffer.isView(argument)) {
    return Buffer.from(argument.buffer, argument.byteOffset, argument.byteLength)
  }
  return JSON.stringify(argument)
}

function encodeArray(elements: readonly unknown[], type: ArgType): string {
  return `{${elements.map((element) => encodeElement(element, type)).join(',')}}`
}

function encodeElement(element: unknown, type: ArgType): string {
  if (Array.isArray(element)) return encodeArray(element, type)
  const encoded = encodeArgument(element, type)
  if (encoded === null) return 'NULL'
  const text = typeof encoded === 'string' ? encoded : `\\x${encoded.toString('hex')}`
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/** In UTC and without a zone, which the session's time zone supplies. */
function encodeDate(date: Date, { dbType }: ArgType): string {
  // From the end, because a year beyond 9999 has a sign and six digits.
  const iso = date.toISOString()
  const day = `${String(date.getUTCFullYear()).padStart(4, '0')}${iso.slice(-20, -14)}`
  if (dbType === 'DATE') return day
  const time = iso.slice(-13, iso.endsWith('.000Z') ? -5 : -1)
  return dbType === 'TIME' || dbType === 'TIMETZ' ? time : `${day} ${time}`
}
