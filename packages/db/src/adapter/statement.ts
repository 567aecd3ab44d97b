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

/** What is to be run. */
export interface StatementOptions {
  readonly text: string
  readonly values: readonly EncodedArgument[]
  /** A BEGIN to send ahead in the same round trip; when it fails, the text is not run. */
  readonly begin?: string | undefined
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
 * unlike a cursor. In contrast to that Query it can carry a BEGIN, does not ask for the description of
 * rows that it knows already, and leaves the values of the rows as they came.
 */
export class Statement implements Submittable {
  readonly text: string
  /** Set by node-postgres. */
  callback: Callback | undefined
  readonly #options: StatementOptions
  #preparedStatements: PreparedStatements | undefined
  #prepared: PreparedStatement | undefined
  #beginUnanswered = false
  #columns = NO_COLUMNS
  #rows: Row[] = []
  #commandTag = ''

  constructor(options: StatementOptions) {
    this.text = options.text
    this.#options = options
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
   * Gives up the name under which the connection kept this statement if that is what it failed for.
   *
   * @returns whether it was; sent again, it goes without a name
   */
  giveUpName(error: unknown): boolean {
    if (this.#prepared === undefined || !(error instanceof DatabaseError)) return false
    if (error.code === OUTDATED_PLAN) this.#preparedStatements?.forget(this.text)
    else if (error.code === UNKNOWN_NAME || error.code === NAME_TAKEN) {
      this.#preparedStatements?.disable()
    } else return false
    return true
  }

  submit(connection: Connection): void {
    const { text, values, begin } = this.#options
    if (values.length > 0 || begin !== undefined) this.#submitExtended(connection)
    else connection.query(text)
  }

  #submitExtended(connection: Connection): void {
    const { values, begin } = this.#options
    // One packet, and one Sync at its end: after an error PostgreSQL skips everything up to there.
    connection.stream.cork()
    if (begin !== undefined) {
      this.#beginUnanswered = true
      connection.parse({ name: '', text: begin, types: [] }, true)
      connection.bind({}, true)
      connection.execute(null, true)
    }
    this.#parse(connection)
    connection.bind({ statement: this.#prepared?.name ?? '', values: [...values] }, true)
    if (this.#prepared?.columns === undefined) connection.describe({ type: 'P' }, true)
    else this.#columns = this.#prepared.columns
    connection.execute(null, true)
    connection.sync()
    connection.stream.uncork()
  }

  #parse(connection: Connection): void {
    const { text, values } = this.#options
    // What takes no arguments (SAVEPOINT, COMMIT, DDL) is cheap to parse or not worth keeping.
    if (values.length > 0) {
      this.#preparedStatements = this.#options.preparedStatements?.(connection)
      this.#prepared = this.#preparedStatements?.use(text)
      for (const name of this.#preparedStatements?.takeSurplus() ?? []) {
        connection.close({ type: 'S', name }, true)
      }
    }
    if (this.#prepared?.columns !== undefined) return
    connection.parse({ name: this.#prepared?.name ?? '', text, types: [] }, true)
  }

  handleRowDescription(message: { readonly fields: FieldDef[] }): void {
    this.#columns = describeColumns(message.fields)
    this.#rows = []
  }

  handleDataRow(message: { readonly fields: Row }): void {
    this.#rows.push(message.fields)
  }

  handleCommandComplete(message: { readonly text: string }): void {
    if (this.#beginUnanswered) this.#beginUnanswered = false
    else this.#commandTag = message.text
  }

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    if (this.#prepared !== undefined) this.#prepared.columns = this.#columns
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
    if (this.#prepared?.columns === undefined) this.#preparedStatements?.forget(this.text)
    this.callback?.(error)
  }

  handleCopyInResponse(connection: Connection & { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('COPY FROM STDIN has no source here')
  }

  handleCopyData(): void {}

  handlePortalSuspended(): void {}
}
