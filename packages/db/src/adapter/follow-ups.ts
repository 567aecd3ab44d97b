import { ContextVariable } from '../context/context-variable.js'
import type { SqlStatement } from '../sql/sql-statement.js'

/**
 * Sends SQL right behind the writes of an operation: in the same packet, and done or undone with them. It
 * sees what they have written, and what others have committed until then. Its own answer goes to nobody;
 * if it fails, so does the write.
 */
export class FollowUps {
  readonly #current = new ContextVariable<SqlStatement>()

  /** Runs `work`, each of whose writes is followed. */
  run<T>(followUp: SqlStatement, work: () => T): T {
    return this.#current.run(followUp, work)
  }

  /** What follows a write that is made here. */
  current(): SqlStatement | undefined {
    return this.#current.get()
  }
}
