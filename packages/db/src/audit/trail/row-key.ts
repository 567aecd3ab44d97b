import { type Arguments, isArguments } from '../../models/arguments.js'
import type { AuditedModel } from './audited-model.js'
import { AuditTrailArgumentError } from './errors.js'

/**
 * Says which row is meant, in the words of the table.
 *
 * @param model the row's model
 * @param id the value of its key, or an object of the key's fields
 * @param keyColumns the primary key's columns
 * @returns the key's values by column, fit for JSON
 * @throws {AuditTrailArgumentError} when `id` is not the whole key and nothing else
 */
export function rowKey(
  { model, fields }: AuditedModel,
  id: unknown,
  keyColumns: readonly string[],
): Record<string, unknown> {
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
    keyColumns.map((column, index) => [column, jsonValue(given[names[index] ?? column])]),
  )
}

/** PostgreSQL reads a number from a string just as well, and JSON has no literal for large ones. */
function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return value
}
