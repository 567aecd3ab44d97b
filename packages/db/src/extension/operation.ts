import type { FollowUps } from '../adapter/follow-ups.js'
import type { ModelPlan } from '../models/model-plan.js'
import type { OmittedByDefault } from '../soft-delete/selection.js'
import type { Intent } from './intent.js'
import type { ClientInternals, HookInput } from './prisma/internals.js'

/** An operation that a hook was called with. */
export interface Operation {
  readonly model: ModelPlan
  readonly input: HookInput
  readonly intent: Intent
}

/** The client that a hook is put on. */
export interface HookedClient {
  readonly internals: ClientInternals
  /** The same, to send SQL through: on behalf of whoever acts, like an operation. */
  readonly sql: ClientInternals
  /** What it leaves out of results unless it is asked for. */
  readonly omitted: OmittedByDefault
  /** The clock. */
  readonly now: () => Date
  /** Of its own driver adapter, if that is ours. */
  readonly followUps: FollowUps | undefined
}
