import { type Arguments, isNothing } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { ManagedColumnError } from '../soft-delete/errors.js'

/** Who writes, and when. */
export interface Stamp {
  readonly actor: string | undefined
  readonly at: Date
}

/** What an insert writes to the audit columns besides the caller's data. */
export function stampOfCreate({ stamps }: ModelPlan, { actor, at }: Stamp): Arguments {
  const columns: Record<string, unknown> = {}
  if (stamps?.createdAt && stamps.setsCreatedAt) columns[stamps.createdAt] = at
  if (stamps?.createdBy && actor !== undefined) columns[stamps.createdBy] = actor
  if (stamps?.updatedBy && actor !== undefined) columns[stamps.updatedBy] = actor
  if (stamps?.updatedAt && stamps.setsUpdatedAt) columns[stamps.updatedAt] = at
  return columns
}

/** What an update writes to the audit columns. Without an actor it must not look like the last one's. */
export function stampOfUpdate({ stamps }: ModelPlan, { actor, at }: Stamp): Arguments {
  const columns: Record<string, unknown> = {}
  if (stamps?.updatedBy) columns[stamps.updatedBy] = actor ?? null
  if (stamps?.updatedAt && stamps.setsUpdatedAt) columns[stamps.updatedAt] = at
  return columns
}

/**
 * Refuses data that names a column which only this package writes.
 *
 * @throws ManagedColumnError naming the first such column
 */
export function refuseManagedColumns({ name, stamps, marks }: ModelPlan, data: Arguments): void {
  const columns = [
    stamps?.createdAt,
    stamps?.createdBy,
    stamps?.updatedAt,
    stamps?.updatedBy,
    marks?.deletedAt,
    marks?.deletedBy,
    marks?.deletionId,
  ]
  for (const column of columns) {
    if (column && !isNothing(data[column])) throw new ManagedColumnError(name, column)
  }
}
