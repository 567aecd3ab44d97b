import { currentActor } from '../context/actor.js'
import type { ClientInternals, OperationTransaction } from './prisma-internals.js'

/** The transaction-local settings by which triggers learn who acts where no column can tell. */
export interface ActorSettings {
  /** Holds the actor's id. */
  readonly actor: string
  /** Holds the request's id. */
  readonly requestId: string
}

/** Tells the database who acts in this transaction. */
export function announceActor(
  client: ClientInternals,
  transaction: OperationTransaction,
  settings: ActorSettings | undefined,
): PromiseLike<unknown> | undefined {
  const actor = currentActor()
  if (!settings || !actor) return undefined
  return client
    .$executeRawUnsafe(
      'SELECT set_config($1, $2, true), set_config($3, $4, true)',
      settings.actor,
      actor.id,
      settings.requestId,
      actor.requestId ?? '',
    )
    .requestTransaction?.(transaction)
}
