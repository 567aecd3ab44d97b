import {
  AuditTrailArgumentError,
  AuditTrailIncompleteError,
} from '../../errors/audit-trail-errors.js'
import type { Prisma } from '../../generated/client/client.js'
import { type AuditedModel, auditedModels, type ClientWithDataModel } from './audited-model.js'
import { entryOf } from './entry.js'
import { pageOf, pageWindow } from './page-window.js'
import { reviveRow } from './revive.js'
import { rowKey } from './row-key.js'
import * as statements from './statements.js'
import type {
  AnyTrailEntry,
  RecordedRow,
  RowKey,
  TrailEntry,
  TrailPage,
  TrailPageRequest,
} from './trail-entry.js'

/** Reads what was done to the rows of audited tables. Lists are newest first. */
export interface AuditTrail {
  /**
   * The recorded changes of one row.
   *
   * @param model the row's model
   * @param id its primary key; an object of the key's fields where it has several
   * @param page which part of the list
   * @throws {AuditTrailIncompleteError} when the model's table is not recorded
   * @example
   * ```ts
   * const { entries } = await trail.history('Campaign', id, { first: 20 })
   * for (const { operation, actor, newValues } of entries) console.log(actor, operation, newValues?.name)
   * ```
   */
  history<M extends Prisma.ModelName>(
    model: M,
    id: RowKey<M>,
    page?: TrailPageRequest,
  ): Promise<TrailPage<TrailEntry<M>>>

  /**
   * One row as it was at a point in time, without the redacted fields. A row that was soft-deleted then
   * is there, with its `deletedAt`.
   *
   * @param model the row's model
   * @param id its primary key; an object of the key's fields where it has several
   * @param at the time, to the millisecond: what was recorded within it counts
   * @returns `null` when there was no such row
   * @throws {AuditTrailIncompleteError} when the trail does not reach back to `at` without a gap
   * @example
   * ```ts
   * const campaign = await trail.asOf('Campaign', id, new Date('2026-11-01T00:00:00Z'))
   * ```
   */
  asOf<M extends Prisma.ModelName>(
    model: M,
    id: RowKey<M>,
    at: Date,
  ): Promise<RecordedRow<M> | null>

  /**
   * What somebody did, in every table.
   *
   * @param actor such as `user:<uuid>`, `system:worker` or `db:<user>`
   * @param page which part of the list
   */
  entriesByActor(actor: string, page?: TrailPageRequest): Promise<TrailPage<AnyTrailEntry>>

  /**
   * What one request did, in every table.
   *
   * @param requestId the id that was set as `app.request_id`
   * @param page which part of the list
   */
  entriesByRequest(requestId: string, page?: TrailPageRequest): Promise<TrailPage<AnyTrailEntry>>
}

/** What the trail is read through: a Prisma client, extended or not, or the client of a transaction. */
export interface AuditTrailClient {
  $queryRaw<T>(query: Prisma.Sql): PromiseLike<T>
}

/**
 * Makes the reader of the audit trail.
 *
 * @param client what to read through; inside a transaction it sees that transaction's own writes
 * @example
 * ```ts
 * const trail = createAuditTrail(database.db)
 * const { entries } = await trail.entriesByActor('system:worker')
 * ```
 */
export function createAuditTrail(client: AuditTrailClient): AuditTrail {
  // The generated types leave out what maps models to tables.
  const models = auditedModels(client as AuditTrailClient & ClientWithDataModel)
  const modelOfTable = new Map(models.map((model) => [model.table, model]))

  async function rowReference(model: AuditedModel, id: unknown) {
    const { table } = model
    const [attached] = await client.$queryRaw<{ key_columns: string[] }[]>(
      statements.keyColumns(table),
    )
    if (!attached) throw new AuditTrailIncompleteError(table, null)
    return { table, key: rowKey(model, id, attached.key_columns) }
  }

  async function page(request: TrailPageRequest, query: (window: statements.Window) => Prisma.Sql) {
    const window = pageWindow(request)
    const records = await client.$queryRaw<statements.EntryRecord[]>(query(window))
    return pageOf(
      records.map((record) => entryOf(record, modelOfTable.get(record.table_name))),
      window,
    )
  }

  return {
    history: async <M extends Prisma.ModelName>(name: M, id: RowKey<M>, request = {}) => {
      const row = await rowReference(modelNamed(models, name), id)
      const entries = await page(request, (window) => statements.entriesOfRow(row, window))
      // Entries of the model's table are entries of the model.
      return entries as TrailPage<TrailEntry<M>>
    },
    asOf: async <M extends Prisma.ModelName>(name: M, id: RowKey<M>, at: Date) => {
      const model = modelNamed(models, name)
      if (Number.isNaN(at.getTime())) throw new AuditTrailArgumentError('at is not a valid time.')
      const reference = await rowReference(model, id)
      const [snapshot] = await client.$queryRaw<statements.SnapshotRecord[]>(
        statements.rowAt(reference, at),
      )
      if (!snapshot) throw new AuditTrailIncompleteError(model.table, null)
      if (at < snapshot.complete_since) {
        throw new AuditTrailIncompleteError(model.table, snapshot.complete_since)
      }
      // A recorded row has the model's columns, and reviving gives each its type.
      return snapshot.row && (reviveRow(snapshot.row, model) as RecordedRow<M>)
    },
    entriesByActor: (actor, request = {}) =>
      page(request, (window) => statements.entriesOfActor(actor, window)),
    entriesByRequest: (requestId, request = {}) =>
      page(request, (window) => statements.entriesOfRequest(requestId, window)),
  }
}

function modelNamed(models: readonly AuditedModel[], name: string): AuditedModel {
  const model = models.find((candidate) => candidate.model === name)
  if (!model) throw new AuditTrailArgumentError(`There is no model ${name}.`)
  return model
}
