import type { Stamp } from '../audit/stamp.js'
import type { Arguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import type { Deletion } from '../soft-delete/marks.js'

/** What the rewriting of one write needs, and what it finds out on its way through the data. */
export interface WriteContext {
  readonly stamp: Stamp
  readonly deletion: Deletion
  /** The models of which the write deletes rows. */
  readonly deletes: Set<ModelPlan>
  /** What has to be looked up before the write may run. */
  readonly checks: Check[]
  /** The `set` operations, which have to know what is connected now. */
  readonly sets: PendingSet[]
}

/** The write is refused when a row like this exists. */
export interface Check {
  readonly model: ModelPlan
  readonly where: Arguments
  readonly refusal: Refusal
}

/** Why a write is refused, in the words of Prisma's own errors. */
export interface Refusal {
  readonly code: 'P2002' | 'P2003' | 'P2014' | 'P2025'
  readonly message: string
  readonly meta: Arguments
}

/** A `set` on a list: what is connected and is not in it has to be disconnected. */
export interface PendingSet {
  readonly relation: RelationPlan
  /** The live rows that are connected now. */
  readonly connected: Arguments
  /** The rows that shall be connected. */
  readonly wanted: readonly Arguments[]
  /** Filled in before the write runs. */
  readonly disconnect: Arguments[]
}
