import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'

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
