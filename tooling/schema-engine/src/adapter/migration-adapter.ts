import {
  type ConnectionInfo,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
  type Transaction,
} from '@prisma/driver-adapter-utils'
import pg from 'pg'
import type { Connection } from '../connection/connection.js'
import { connectionLost, isConnectionLost } from '../connection/connection-error.js'
import { runScript } from '../script/run-script.js'
import { ADVISORY_LOCK_STATEMENT } from './advisory-lock.js'
import { bindValue } from './arguments.js'
import { columnMapping } from './column-types.js'

const NAME = 'schema-engine-pg'
const UNDEFINED_TABLE = '42P01'

/** Something a statement ended with, kept because the engine tells its caller less than the server told us. */
export interface StatementFailure {
  error: unknown
  /** The migration script it came from, if it was one. */
  script: string | undefined
  isShadow: boolean
}

export interface MigrationAdapterOptions {
  /** Whether this is the shadow database. */
  isShadow: boolean
  /** Takes Prisma Migrate's lock. */
  acquireLock: (connection: Connection) => Promise<void>
  onFailure: (failure: StatementFailure) => void
  /** Runs after the connection is closed. */
  onDispose: (adapter: MigrationAdapter) => Promise<void>
}

/**
 * What the engine runs its SQL through: one session, every type readable, a script sent as a whole.
 * `@prisma/adapter-pg` does not serve here: it rejects the catalogs' `"char"`, cuts scripts at each `;`,
 * and spreads statements over a pool while the lock and the settings belong to one session.
 */
export class MigrationAdapter implements SqlDriverAdapter {
  readonly provider = 'postgres'
  readonly adapterName = NAME
  readonly connection: Connection
  readonly #options: MigrationAdapterOptions
  #disposed: Promise<void> | undefined

  constructor(connection: Connection, options: MigrationAdapterOptions) {
    this.connection = connection
    this.#options = options
  }

  get isShadow(): boolean {
    return this.#options.isShadow
  }

  getConnectionInfo(): ConnectionInfo {
    return { schemaName: this.connection.target.schema, supportsRelationJoins: true }
  }

  async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    const { fields, rows } = await this.#run(query)
    const mappings = fields.map((field) => columnMapping(field.dataTypeID))
    return {
      columnNames: fields.map((field) => field.name),
      columnTypes: mappings.map((mapping) => mapping.type),
      rows: rows.map((row) =>
        row.map((text, column) => (text === null ? null : mappings[column]?.parse(String(text)))),
      ),
    }
  }

  async executeRaw(query: SqlQuery): Promise<number> {
    if (query.sql === ADVISORY_LOCK_STATEMENT) {
      await this.#reporting(this.#options.acquireLock(this.connection))
      return 0
    }
    const { rowCount } = await this.#run(query)
    return rowCount ?? 0
  }

  async executeScript(script: string): Promise<void> {
    await this.#reporting(runScript(this.connection, script), script)
  }

  async startTransaction(): Promise<Transaction> {
    await this.#reporting(this.connection.query('BEGIN'))
    return {
      provider: this.provider,
      adapterName: this.adapterName,
      options: { usePhantomQuery: true },
      queryRaw: (query) => this.queryRaw(query),
      executeRaw: (query) => this.executeRaw(query),
      commit: async () => void (await this.#reporting(this.connection.query('COMMIT'))),
      rollback: async () => void (await this.#reporting(this.connection.query('ROLLBACK'))),
    }
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.connection.close().then(() => this.#options.onDispose(this))
    return this.#disposed
  }

  #run({ sql, args, argTypes }: SqlQuery): Promise<pg.QueryArrayResult<unknown[]>> {
    const values = args.map((value, index) => bindValue(value, argTypes[index]))
    return this.#reporting(
      this.connection.queryArray({ text: sql, values, rowMode: 'array', types: AS_TEXT }),
    )
  }

  async #reporting<Result>(result: Promise<Result>, script?: string): Promise<Result> {
    try {
      return await result
    } catch (error) {
      this.#options.onFailure({ error, script, isShadow: this.isShadow })
      throw toDriverAdapterError(error)
    }
  }
}

const AS_TEXT = { getTypeParser: () => (text: string) => text } as pg.CustomTypesConfig

function toDriverAdapterError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) {
    return isConnectionLost(error) ? connectionLost(error) : error
  }
  const original = { originalCode: error.code ?? '', originalMessage: error.message }
  if (error.code === UNDEFINED_TABLE) {
    const table = /"([^"]+)"/.exec(error.message)?.[1]
    return new DriverAdapterError({
      ...original,
      kind: 'TableDoesNotExist',
      ...(table && { table }),
    })
  }
  return new DriverAdapterError({
    ...original,
    kind: 'postgres',
    code: error.code ?? '',
    severity: error.severity ?? 'ERROR',
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  })
}
