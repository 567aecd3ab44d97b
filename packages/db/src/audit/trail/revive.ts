import { Prisma } from '../../generated/client/client.js'
import type { AuditedField, AuditedModel } from './audited-model.js'

/** Column values as JSON text, each by itself: JavaScript's own parser would round large numbers. */
export type JsonTexts = { readonly [column: string]: string }

/**
 * Turns recorded column values into a row, or a part of one, as Prisma returns it. Columns that the model
 * does not have any more are left out.
 *
 * @param values the recorded values
 * @param model which model they belong to
 */
export function reviveRow(values: JsonTexts, { fields }: AuditedModel): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const field of fields) {
    const json = values[field.column]
    if (json !== undefined) row[field.name] = reviveValue(json, field)
  }
  return row
}

type ValueType = Pick<AuditedField, 'type' | 'values'>

/** The JavaScript value that Prisma has for a column's value in PostgreSQL's JSON. */
export function reviveValue(json: string, field: ValueType): unknown {
  const { type, values } = field
  if (json === 'null') return null
  if (type === 'Json') return JSON.parse(json)
  if (json.startsWith('['))
    return elements(json, type).map((element) => reviveValue(element, field))
  switch (type) {
    case 'BigInt':
      return BigInt(json)
    case 'Decimal':
      return new Prisma.Decimal(unquoted(json))
    case 'Float':
      return Number(unquoted(json))
    case 'DateTime':
      return reviveDate(unquoted(json))
    case 'Bytes':
      return Uint8Array.from(Buffer.from(unquoted(json).slice('\\x'.length), 'hex'))
    default: {
      const value = JSON.parse(json)
      return values?.[value] ?? value
    }
  }
}

/** The elements of a list, as JSON texts again. */
function elements(json: string, type: string): string[] {
  if (type === 'BigInt' || type === 'Decimal') {
    const inner = json.slice(1, -1).trim()
    return inner === '' ? [] : inner.split(',').map((element) => element.trim())
  }
  const list: unknown[] = JSON.parse(json)
  return list.map((element) => JSON.stringify(element))
}

/** Numbers that JSON has no literal for (`NaN`, `Infinity`) are strings there. */
function unquoted(json: string): string {
  return json.startsWith('"') ? JSON.parse(json) : json
}

function reviveDate(text: string): Date {
  if (/^\d+:/.test(text)) return new Date(`1970-01-01T${text.replace(/[+-].*$/, '')}Z`)
  const hasZone = !text.includes('T') || /[+-]\d\d(:\d\d)*$/.test(text)
  return new Date(hasZone ? text : `${text}Z`)
}
