import type { ArgType } from '@prisma/driver-adapter-utils'

/** A value the engine binds, as node-postgres sends it. */
export function bindValue(value: unknown, type: ArgType | undefined): unknown {
  if (value === null || value === undefined) return null
  if (Array.isArray(value) && type) {
    return value.map((element) => bindValue(element, { ...type, arity: 'scalar' }))
  }
  if (type?.scalarType === 'bytes' && typeof value === 'string') return Buffer.from(value, 'base64')
  return value
}
