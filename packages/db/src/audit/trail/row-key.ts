import { type Arguments, isArguments } from '../../models/arguments.js'
import type { AuditedModel } from './audited-model.js'
import { AuditTrailArgumentError } from './errors.js'

/**
 * Says which row is meant, in the words of the table.
 *
 * @param model the row's model
 * @param id the value of its key, or an object of the key's fields
 * @param keyColumns the primary key's columns
 * @returns the key's values by column, as text
 * @throws {AuditTrailArgumentError} when `id` is not the whole key and nothing else
 */
export function rowKey(
  { model, fields }: AuditedModel,
  id: unknown,
  keyColumns: readonly string[],
): Record<string, string> {
  const keyFields = keyColumns.map((column) => fields.find((field) => field.column === column))
  const names = keyColumns.map((column, index) => keyFields[index]?.name ?? column)
  const [only, ...others] = names
  const given: Arguments = isArguments(id)
    ? id
    : only !== undefined && others.length === 0
      ? { [only]: id }
      : {}

  const isWhole = names.every((name) => given[name] !== undefined && given[name] !== null)
  if (!isWhole || Object.keys(given).length !== names.length) {
    throw new AuditTrailArgumentError(
      `A row of ${model} is named by its primary key: ${names.join(', ')}.`,
    )
  }
  return Object.fromEntries(
    keyColumns.map((column, index) => [column, textOf(given[names[index] ?? column])]),
  )
}

/** A value as PostgreSQL reads it; what is no value of a column becomes what it can't read. */
function textOf(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  const json = JSON.stringify(value) ?? ''
  const text: unknown = json.startsWith('"') ? JSON.parse(json) : json
  return String(text)
}
