import { isDataException } from '../../errors/data-exception.js'
import type { AuditedModel, AuditedModelName } from './audited-model.js'
import { entryOf } from './entry.js'
import { AuditTrailArgumentError, AuditTrailIncompleteError } from './errors.js'
import { pageOf, pageWindow } from './page-window.js'
import { reviveRow } from './revive.js'
import { rowKey } from './row-key.js'
import * as statements from './statements.js'
import type { TrailClient } from './trail-client.js'
import type { RecordedRow, RowKey, TrailEntry, TrailPage, TrailPageRequest } from './trail-entry.js'

/** What models with a trail have besides Prisma's operations. */
export interface RowTrail<M extends AuditedModelName> {
  /**
   * The recorded changes of one row, newest first. Inside a transaction those that it has made, too.
   *
   * @param id the primary key; an object of its fields where it has several
   * @param page which part of the list
   * @throws {AuditTrailArgumentError} when that is no key of the model, or the page can't be
   * @throws {AuditTrailIncompleteError} when the model's table is not recorded
   * @example
   * ```ts
   * const { entries } = await db.campaign.history(id, { first: 20 })
   * for (const { operation, actor, newValues } of entries) console.log(actor, operation, newValues?.name)
   * ```
   */
  history(id: RowKey<M>, page?: TrailPageRequest): Promise<TrailPage<TrailEntry<M>>>

  /**
   * One row as it was at a point in time, without the redacted fields. A row that was soft-deleted then
   * is there, with its `deletedAt`.
   *
   * @param id the primary key; an object of its fields where it has several
   * @param at the time, to the millisecond: what was recorded within it counts
   * @returns `null` when there was no such row
   * @throws {AuditTrailArgumentError} when that is no key of the model, or no time
   * @throws {AuditTrailIncompleteError} when the trail does not reach back to `at` without a gap
   * @example
   * ```ts
   * const campaign = await db.campaign.asOf(id, new Date('2026-11-01T00:00:00Z'))
   * ```
   */
  asOf(id: RowKey<M>, at: Date): Promise<RecordedRow<M> | null>
}

/** Reads the entries of one row. */
export async function readHistory(
  client: TrailClient,
  model: AuditedModel,
  id: unknown,
  request: TrailPageRequest = {},
) {
  const row = await rowReference(client, model, id)
  const window = pageWindow(request)
  const records = await ofItsKey(
    model,
    client.$queryRaw<statements.EntryRecord[]>(statements.entriesOfRow(row, window)),
  )
  return pageOf(
    records.map((record) => entryOf(record, model)),
    window,
  )
}

// Written as ISO 8601 does, PostgreSQL reads these and all between.
const FIRST_TIME = new Date('0001-01-01T00:00:00Z')
const LAST_TIME = new Date('9999-12-31T23:59:59.999Z')

/** Reads one row as it was. */
export async function readAsOf(client: TrailClient, model: AuditedModel, id: unknown, at: Date) {
  if (!(at instanceof Date && at >= FIRST_TIME && at <= LAST_TIME)) {
    throw new AuditTrailArgumentError('at is a Date, a time between the years 1 and 9999.')
  }
  const reference = await rowReference(client, model, id)
  const [snapshot] = await ofItsKey(
    model,
    client.$queryRaw<statements.SnapshotRecord[]>(statements.rowAt(reference, at)),
  )
  if (!snapshot) throw new AuditTrailIncompleteError(model.table, null)
  if (at < snapshot.complete_since) {
    throw new AuditTrailIncompleteError(model.table, snapshot.complete_since)
  }
  return snapshot.row && reviveRow(snapshot.row, model)
}

/** What is asked of one row has nothing but its key that the database might not be able to read. */
async function ofItsKey<T>({ model }: AuditedModel, answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!isDataException(error)) throw error
    throw new AuditTrailArgumentError(`What was given is no key of ${model}.`, { cause: error })
  }
}

async function rowReference(client: TrailClient, model: AuditedModel, id: unknown) {
  const { table } = model
  const [attached] = await client.$queryRaw<{ key_columns: string[] }[]>(
    statements.keyColumns(table),
  )
  if (!attached) throw new AuditTrailIncompleteError(table, null)
  return { table, key: rowKey(model, id, attached.key_columns) }
}
