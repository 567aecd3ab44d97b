import { ContextVariable } from '../context/context-variable.js'
import type { SoftDeletableModel } from '../models/model-plan.js'
import type { Visibility } from '../soft-delete/read.js'
import type { ClientInternals } from './prisma/internals.js'

/** What a caller means beyond the operation that Prisma sees; travels with the query's promise. */
export interface Intent {
  /** Which rows reads show. */
  readonly visibility: Visibility
  /** The client it was called on, if further extensions take part in the operation, or in its result. */
  readonly extended?: ClientInternals
  /** The operation stands for one that Prisma does not have. */
  readonly command?: Command
  /** No shortcut leads to the answer: Prisma is to give it. */
  readonly ordinary?: true
}

/** An operation that Prisma does not have, and the model that it is called on. */
export type Command = { readonly model: SoftDeletableModel } & (
  | { readonly name: 'restore' | 'restoreMany' | 'hardDelete' }
  | Purge
)

/** With what a purge is told besides which rows. */
export interface Purge {
  readonly name: 'purge'
  /** A `Date`; whatever else a caller without types has given is left to Prisma to refuse. */
  readonly deletedBefore: unknown
  /** How many rows are removed at once. */
  readonly batchSize: number | undefined
}

const intentHere = new ContextVariable<Intent>()

/** Nothing but what the operation says. */
export const NO_INTENT: Intent = { visibility: 'live' }

/** What the caller of the operation that runs here means. */
export function currentIntent(): Intent {
  return intentHere.get() ?? NO_INTENT
}

/** Runs `work`, whose caller means this. */
export function withIntent<T>(intent: Intent, work: () => T): T {
  return intent === currentIntent() ? work() : intentHere.run(intent, work)
}
