import { createHash } from 'node:crypto'
import type { Connection } from 'pg'
import type { Columns } from './columns.js'

/** A statement that one connection keeps parsed and planned under a name. */
export interface PreparedStatement {
  readonly name: string
  /** What it returns, known once it has run: from then on it is neither parsed nor described again. */
  columns: Columns | undefined
}

/** The command tags after which a session has no prepared statements left. */
const FORGETTING_COMMANDS = new Set(['DISCARD ALL', 'DEALLOCATE ALL'])

/**
 * The prepared statements of one connection: the most recently used texts, at most `limit` of them. A
 * text gets a name when it is used for the second time, so that texts used only once (an IN list of an
 * unusual length) displace nothing that is needed.
 */
export class PreparedStatements {
  readonly #limit: number
  // Maps iterate in order of insertion, so the first key is the least recently used one.
  readonly #prepared = new Map<string, PreparedStatement>()
  readonly #usedOnce = new Set<string>()
  #surplus: string[] = []
  #unusable = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many the connection has now. */
  get size(): number {
    return this.#prepared.size
  }

  /** The statement to use for a text, or `undefined` to send the text itself. */
  use(text: string): PreparedStatement | undefined {
    if (this.#unusable) return undefined
    const known = this.#prepared.get(text)
    if (known !== undefined) {
      this.#prepared.delete(text)
      this.#prepared.set(text, known)
      return known
    }
    if (!this.#usedOnce.delete(text)) {
      this.#usedOnce.add(text)
      if (this.#usedOnce.size > this.#limit) this.#usedOnce.delete(first(this.#usedOnce))
      return undefined
    }
    const added = { name: statementName(text), columns: undefined }
    this.#prepared.set(text, added)
    if (this.#prepared.size > this.#limit) this.forget(first(this.#prepared))
    return added
  }

  /** Gives a text's name up, for instance because its plan no longer fits the schema. */
  forget(text: string): void {
    const statement = this.#prepared.get(text)
    if (statement === undefined) return
    this.#prepared.delete(text)
    this.#surplus.push(statement.name)
  }

  /** Names that the server is to be told to drop; closing one that is already gone is no error. */
  takeSurplus(): readonly string[] {
    const surplus = this.#surplus
    if (surplus.length > 0) this.#surplus = []
    return surplus
  }

  /** Notices when the session was told to drop them all. */
  noteCommand(tag: string): void {
    if (FORGETTING_COMMANDS.has(tag)) this.#prepared.clear()
  }

  /**
   * A name was not what it should be, although nobody on this connection touched it: a pooler between us
   * and the server gives us other sessions. From now on the connection does without names.
   */
  disable(): void {
    this.#unusable = true
    this.#prepared.clear()
    this.#usedOnce.clear()
    this.#surplus = []
  }
}

/** The same text has the same name everywhere, so that a shared session can never run another text. */
function statementName(text: string): string {
  return `s_${createHash('sha256').update(text).digest('base64url')}`
}

function first<T>(collection: Set<T> | Map<T, unknown>): T {
  return collection.keys().next().value as T
}

/** Finds the prepared statements of a connection, if it may have any. */
export type FindPreparedStatements = (connection: Connection) => PreparedStatements | undefined

/**
 * Each connection begins with none.
 *
 * @param limit how many a connection may have; 0 for none at all
 */
export function preparedStatementsByConnection(limit: number): FindPreparedStatements {
  if (limit === 0) return () => undefined
  const byConnection = new WeakMap<Connection, PreparedStatements>()
  return (connection) => {
    const known = byConnection.get(connection)
    if (known !== undefined) return known
    const added = new PreparedStatements(limit)
    connection.on('commandComplete', ({ text }: { text: string }) => added.noteCommand(text))
    byConnection.set(connection, added)
    return added
  }
}
