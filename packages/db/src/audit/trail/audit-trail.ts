import type { Prisma } from '../../generated/client/client.js'
import { models } from '../../generated/models.js'
import { describeTables } from './audited-model.js'
import { entryOf } from './entry.js'
import { AuditTrailArgumentError } from './errors.js'
import { pageOf, pageWindow } from './page-window.js'
import * as statements from './statements.js'
import type { TrailClient } from './trail-client.js'
import type { AnyTrailEntry, TrailPage, TrailPageRequest } from './trail-entry.js'

/** Reads what was done, in every table. Of a single row its model tells: `db.campaign.history(id)`. */
export interface AuditTrail {
  /**
   * What somebody did, newest first.
   *
   * @param actor such as `user:<uuid>`, `system:worker` or `db:<user>`
   * @param page which part of the list
   * @throws {AuditTrailArgumentError} when the page can't be
   * @example
   * ```ts
   * const { entries } = await database.auditTrail.byActor('system:worker')
   * ```
   */
  byActor(actor: string, page?: TrailPageRequest): Promise<TrailPage<AnyTrailEntry>>

  /**
   * What one request did, newest first.
   *
   * @param requestId as given to `withActor`
   * @param page which part of the list
   * @throws {AuditTrailArgumentError} when the page can't be
   * @example
   * ```ts
   * const { entries } = await database.auditTrail.byRequest(request.id)
   * ```
   */
  byRequest(requestId: string, page?: TrailPageRequest): Promise<TrailPage<AnyTrailEntry>>
}

/** Makes the reader of the audit trail. */
export function createAuditTrail(client: TrailClient): AuditTrail {
  const byTable = new Map(describeTables(models).map((model) => [model.table, model]))

  async function read(
    request: TrailPageRequest,
    query: (window: statements.Window) => Prisma.Sql,
  ): Promise<TrailPage<AnyTrailEntry>> {
    const window = pageWindow(request)
    const records = await client.$queryRaw<statements.EntryRecord[]>(query(window))
    return pageOf(
      records.map((record) => entryOf(record, byTable.get(record.table_name))),
      window,
    )
  }

  return {
    byActor: async (actor, request = {}) => {
      refuseUnlessText('actor', actor)
      return read(request, (window) => statements.entriesOfActor(actor, window))
    },
    byRequest: async (requestId, request = {}) => {
      refuseUnlessText('requestId', requestId)
      return read(request, (window) => statements.entriesOfRequest(requestId, window))
    },
  }
}

/** PostgreSQL's texts have no zero character. */
function refuseUnlessText(name: string, value: unknown): void {
  if (typeof value === 'string' && !value.includes('\0')) return
  throw new AuditTrailArgumentError(`${name} is a text without zero characters.`)
}
