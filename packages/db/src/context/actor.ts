import { ContextVariable } from './context-variable.js'
import { InvalidActorError } from './invalid-actor-error.js'

/** On whose behalf, and for which request, something is done. Both are one line of at most 255 characters. */
export interface Actor {
  /** Written to the audit columns as it is: `user:<uuid>`, `system:worker`, `cli:<name>`. */
  readonly id: string
  /** Ties log lines, trail entries and jobs to the request that caused them. */
  readonly requestId?: string
}

const actorHere = new ContextVariable<Actor>()

/**
 * Runs `work` on behalf of `actor`. Everything written inside is stamped with it, whatever is awaited
 * meanwhile; a scope inside another ends with the outer actor again, and scopes that run side by side
 * never mix. A query keeps the actor of where it was made, also when it is awaited elsewhere.
 *
 * @param actor who acts
 * @param work what is done
 * @returns what `work` returns
 * @throws {InvalidActorError} when the id or the request id is empty, too long, or has control characters
 * @example
 * ```ts
 * await withActor({ id: `user:${user.id}`, requestId: request.id }, () =>
 *   db.campaign.create({ data: { name: 'School roof', ownerId: user.id } }),
 * )
 * ```
 */
export function withActor<T>(actor: Actor, work: () => T): T {
  refuseUnlessName('id', actor.id)
  if (actor.requestId !== undefined) refuseUnlessName('requestId', actor.requestId)
  return actorHere.run(actor, work)
}

// Far below what an index of the trail can hold, in any script.
const LONGEST_NAME = 255
const CONTROL_CHARACTER = /\p{Cc}/u

function refuseUnlessName(part: InvalidActorError['part'], name: unknown): void {
  if (typeof name !== 'string') throw new InvalidActorError(part, 'is no text')
  if (name.trim() === '') throw new InvalidActorError(part, 'is empty')
  if (name.length > LONGEST_NAME) {
    throw new InvalidActorError(
      part,
      `has ${name.length} characters, more than the ${LONGEST_NAME} allowed`,
    )
  }
  if (CONTROL_CHARACTER.test(name)) throw new InvalidActorError(part, 'has control characters')
}

/**
 * Who acts here.
 *
 * @returns the actor of the innermost {@link withActor}, or `undefined` outside of any
 * @example
 * ```ts
 * logger.info({ actor: currentActor()?.id }, 'campaign closed')
 * ```
 */
export function currentActor(): Actor | undefined {
  return actorHere.get()
}

/** Runs `work` with exactly this actor, or with none. */
export function restoreActor<T>(actor: Actor | undefined, work: () => T): T {
  return actorHere.run(actor, work)
}

/** Makes this the actor, or nobody, for the rest of the asynchronous function that is running. */
export function enterActor(actor: Actor | undefined): void {
  actorHere.enter(actor)
}
