import type { ColumnType, SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type { Arguments } from '../models/arguments.js'
import type { SchemaDescription } from '../models/model-description.js'
import type { ModelPlan } from '../models/model-plan.js'
import { recognise } from './recognise.js'
import { SameTick } from './same-tick.js'
import { type SelectStatement, selectStatement } from './select-statement.js'
import { describeTable, type Table } from './table.js'

/** A point read, ready to be sent. */
export interface PreparedRead {
  readonly plan: ModelPlan
  readonly orThrow: boolean
  readonly unique: boolean
  readonly statement: SelectStatement
  readonly values: readonly string[]
}

type Row = Record<string, unknown>

const OPERATIONS: ReadonlyMap<string, Pick<PreparedRead, 'unique' | 'orThrow'>> = new Map([
  ['findUnique', { unique: true, orThrow: false }],
  ['findUniqueOrThrow', { unique: true, orThrow: true }],
  ['findFirst', { unique: false, orThrow: false }],
  ['findFirstOrThrow', { unique: false, orThrow: true }],
])

/** More than a program has; one that makes them up as it goes is not to fill the memory. */
const MAX_STATEMENTS = 1_000

/**
 * Reads single rows past Prisma's engine, by the statement that Prisma would send: the same row, in a
 * fraction of the time.
 */
export class PointReads {
  readonly #adapter: SqlDriverAdapter
  readonly #tables: ReadonlyMap<string, Table>
  readonly #statements = new Map<string, SelectStatement>()
  readonly #sameTick = new SameTick()

  /** @param adapter the client's own, from `postgresAdapter` */
  constructor(models: SchemaDescription, adapter: SqlDriverAdapter) {
    const schema = adapter.getConnectionInfo?.().schemaName ?? 'public'
    this.#adapter = adapter
    this.#tables = new Map(
      Object.entries(models).map(([name, model]) => [name, describeTable(name, model, schema)]),
    )
  }

  /** @returns `undefined` for what is not surely a point read, and therefore Prisma's to answer */
  prepare(plan: ModelPlan, operation: string, args: Arguments): PreparedRead | undefined {
    const kind = OPERATIONS.get(operation)
    const table = this.#tables.get(plan.name)
    const read = kind && table && recognise(table, kind.unique, args)
    if (!read) return undefined
    const key = `${plan.name};${kind.unique};${read.shape}`
    let statement = this.#statements.get(key)
    if (!statement) {
      const live = plan.marks && table.columns.get(plan.marks.deletedAt)
      statement = selectStatement(table, read, kind.unique, live)
      if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear()
      this.#statements.set(key, statement)
    }
    return { ...kind, plan, statement, values: read.values }
  }

  /**
   * Sends it.
   *
   * @returns the row, `null` if there is none, or `undefined` when Prisma is to answer after all
   * @throws what the adapter throws
   */
  async read({ unique, statement, values }: PreparedRead): Promise<Row | null | undefined> {
    // Of several `findUnique` in a tick Prisma makes one statement.
    if (unique && !(await this.#sameTick.alone(statement.sql))) return undefined
    const args = [...values, '1', '0']
    const { rows, columnTypes } = await this.#adapter.queryRaw({
      sql: statement.sql,
      args,
      argTypes: args.map(() => TEXT),
    })
    const [row] = rows
    return row ? decodeRow(statement, row, columnTypes) : null
  }
}

function decodeRow(
  { fields }: SelectStatement,
  values: readonly unknown[],
  types: readonly ColumnType[],
): Row | undefined {
  const row: Row = {}
  for (const [index, { field, decode }] of fields) {
    const value = values[index]
    row[field] = value === null ? null : decode?.(value, types[index])
    if (row[field] === undefined) return undefined
  }
  return row
}

const TEXT = { scalarType: 'string', arity: 'scalar' } as const
