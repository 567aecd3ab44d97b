import type { AuditedModel } from './audited-model.js'
import { type JsonTexts, reviveRow } from './revive.js'
import type { EntryRecord } from './statements.js'
import type { AnyTrailEntry } from './trail-entry.js'

/**
 * Makes an entry of what the database returned.
 *
 * @param record the row of the trail
 * @param model the model of its table, where there is one
 */
export function entryOf(record: EntryRecord, model: AuditedModel | undefined): AnyTrailEntry {
  const revive = (values: JsonTexts | null) =>
    values && (model ? reviveRow(values, model) : parsed(values))
  const fieldOf = (column: string) =>
    model?.fields.find((field) => field.column === column)?.name ?? column

  // The values' types follow from the model, which only the caller's type parameter knows.
  return {
    id: record.id,
    recordedAt: record.recorded_at,
    model: model?.model ?? null,
    table: record.table_name,
    rowId: record.row_id,
    operation: record.operation,
    oldValues: revive(record.old_values),
    newValues: revive(record.new_values),
    redacted: record.redacted_columns.map(fieldOf),
    actor: record.actor,
    databaseUser: record.database_user,
    requestId: record.request_id,
    transactionId: record.transaction_id,
  } as AnyTrailEntry
}

function parsed(values: JsonTexts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, json]) => [name, JSON.parse(json)]))
}
