import { DatabaseError } from '../errors/database-error.js'

/** What was to be recorded as the actor, or as the request, is no name that can be. */
export class InvalidActorError extends DatabaseError {
  readonly code = 'DB_INVALID_ACTOR'
  /** Which part of the actor it is about. */
  readonly part: 'id' | 'requestId'

  constructor(part: InvalidActorError['part'], problem: string) {
    const remedy =
      part === 'id'
        ? 'Name who acts in one short line, like user:<uuid> or system:worker.'
        : 'Leave it out, or make one where the request comes in, rather than take any header for it.'
    super(`The ${part} of an actor ${problem}. ${remedy}`)
    this.part = part
  }
}
