import {
  type ClientBase,
  type Connection,
  DatabaseError,
  type FieldDef,
  type Submittable,
} from 'pg'
import type { EncodedArgument } from './arguments.js'
import { type Columns, describeColumns, NO_COLUMNS, type Row } from './columns.js'
import type {
  FindPreparedStatements,
  PreparedStatement,
  PreparedStatements,
} from './prepared-statements.js'

/** What PostgreSQL answered. */
export interface StatementResult {
  /** The first word of the command tag, such as `INSERT`. */
  readonly command: string
  readonly rowCount: number
  readonly columns: Columns
  readonly rows: Row[]
}

/** A text of SQL, and what stands for its `$1`, `$2`, … */
export interface Command {
  readonly text: string
  readonly values: readonly EncodedArgument[]
}

/** What is to be run. */
export interface StatementOptions extends Command {
  /** What is sent ahead in the same round trip, such as BEGIN; when it fails, the text is not run. */
  readonly ahead?: readonly Command[] | undefined
  /** What is sent behind it in the same round trip; not run when the text fails. */
  readonly behind?: readonly Command[] | undefined
  /** Without it the text is sent each time. */
  readonly preparedStatements?: FindPreparedStatements | undefined
}

type Callback = (error: Error | null | undefined, result?: StatementResult) => void

/** A pool, or one of its clients. */
export type Session = Pick<ClientBase, 'query'>

// All three say that the statement was not run.
const OUTDATED_PLAN = '0A000'
const UNKNOWN_NAME = '26000'
const NAME_TAKEN = '42P05'

/**
 * One statement on its way through node-postgres, handed to `query(statement, callback)` of a pool or
 * client. It calls back exactly once and leaves nothing open behind it, like node-postgres' own Query and
 * unlike a cursor. In contrast to that Query it can carry others ahead of it and behind it, does not ask
 * for the description of rows that it knows already, and leaves the values of the rows as they came.
 */
export class Statement implements Submittable {
  readonly text: string
  /** Set by node-postgres. */
  callback: Callback | undefined
  readonly #commands: readonly Command[]
  /** Of the command whose answer is asked for. */
  readonly #place: number
  readonly #findPreparedStatements: FindPreparedStatements | undefined
  #preparedStatements: PreparedStatements | undefined
  // By the place of their commands.
  readonly #prepared: (PreparedStatement | undefined)[] = []
  #answered = 0
  #columns = NO_COLUMNS
  #rows: Row[] = []
  #commandTag = ''

  constructor({ text, values, ahead = [], behind = [], preparedStatements }: StatementOptions) {
    this.text = text
    this.#commands = [...ahead, { text, values }, ...behind]
    this.#place = ahead.length
    this.#findPreparedStatements = preparedStatements
  }

  /**
   * Sends it, once.
   *
   * @throws what node-postgres says
   */
  runOn(session: Session): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      session.query(this, (error: Error | null, result: unknown) => {
        if (error) reject(error)
        else resolve(result as StatementResult)
      })
    })
  }

  /**
   * Gives up the name under which the connection kept a command if that is what it failed for.
   *
   * @returns whether it was; sent again, it goes without a name
   */
  giveUpName(error: unknown): boolean {
    const failed = this.#commands[this.#answered]
    const prepared = this.#prepared[this.#answered]
    if (failed === undefined || prepared === undefined) return false
    if (!(error instanceof DatabaseError)) return false
    if (error.code === OUTDATED_PLAN) this.#preparedStatements?.forget(failed.text)
    else if (error.code === UNKNOWN_NAME || error.code === NAME_TAKEN) {
      this.#preparedStatements?.disable()
    } else return false
    return true
  }

  submit(connection: Connection): void {
    const isAlone = this.#commands.length === 1
    if (isAlone && this.#commands[0]?.values.length === 0) connection.query(this.text)
    else this.#submitExtended(connection)
  }

  #submitExtended(connection: Connection): void {
    // One packet, and one Sync at its end: after an error PostgreSQL skips everything up to there.
    // Outside a transaction it makes one of all that stands before a Sync.
    connection.stream.cork()
    this.#preparedStatements = this.#findPreparedStatements?.(connection)
    for (const [place, command] of this.#commands.entries()) {
      const prepared = this.#bind(connection, command)
      if (place === this.#place) {
        if (prepared?.columns === undefined) connection.describe({ type: 'P' }, true)
        else this.#columns = prepared.columns
      }
      connection.execute(null, true)
    }
    connection.sync()
    connection.stream.uncork()
  }

  #bind(connection: Connection, { text, values }: Command): PreparedStatement | undefined {
    // What takes no arguments (SAVEPOINT, COMMIT, DDL) is cheap to parse or not worth keeping.
    const prepared = values.length > 0 ? this.#preparedStatements?.use(text) : undefined
    this.#prepared.push(prepared)
    for (const name of this.#preparedStatements?.takeSurplus() ?? []) {
      connection.close({ type: 'S', name }, true)
    }
    if (prepared?.columns === undefined) {
      connection.parse({ name: prepared?.name ?? '', text, types: [] }, true)
    }
    connection.bind({ statement: prepared?.name ?? '', values: [...values] }, true)
    return prepared
  }

  handleRowDescription(message: { readonly fields: FieldDef[] }): void {
    this.#columns = describeColumns(message.fields)
    this.#rows = []
  }

  handleDataRow(message: { readonly fields: Row }): void {
    if (this.#answered === this.#place) this.#rows.push(message.fields)
  }

  handleCommandComplete(message: { readonly text: string }): void {
    if (this.#answered <= this.#place) this.#commandTag = message.text
    // A text of several, which goes as a simple query, has several answers.
    if (this.#prepared.length > 0) this.#answered += 1
  }

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    for (const [place, prepared] of this.#prepared.entries()) {
      if (prepared) prepared.columns = place === this.#place ? this.#columns : NO_COLUMNS
    }
    const [command = '', ...counts] = this.#commandTag.split(' ')
    this.callback?.(null, {
      command,
      // "INSERT 0 5", "SELECT 5", "BEGIN"
      rowCount: Number(counts.at(-1)) || 0,
      columns: this.#columns,
      rows: this.#rows,
    })
  }

  handleError(error: Error): void {
    // Whether the server got as far as keeping the name is not known.
    for (const [place, { text }] of this.#commands.entries()) {
      const prepared = this.#prepared[place]
      if (prepared && prepared.columns === undefined) this.#preparedStatements?.forget(text)
    }
    this.callback?.(error)
  }

  handleCopyInResponse(connection: Connection & { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('COPY FROM STDIN has no source here')
  }

  handleCopyData(): void {}

  handlePortalSuspended(): void {}
}
