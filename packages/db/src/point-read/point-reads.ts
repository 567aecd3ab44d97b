import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type { Arguments } from '../models/arguments.js'
import type { SchemaDescription } from '../models/model-description.js'
import type { ModelPlan } from '../models/model-plan.js'
import { type Reader, readerFor } from './readers.js'
import { type Kind, recognise } from './recognise.js'
import { describeTable, type Table } from './table.js'

/** A point read, ready to be sent. */
export interface PreparedRead {
  readonly orThrow: boolean
  readonly reader: Reader
  readonly values: readonly string[]
}

interface Operation {
  readonly kind: Kind
  readonly orThrow: boolean
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['findUnique', { kind: 'unique', orThrow: false }],
  ['findUniqueOrThrow', { kind: 'unique', orThrow: true }],
  ['findFirst', { kind: 'first', orThrow: false }],
  ['findFirstOrThrow', { kind: 'first', orThrow: true }],
  ['count', { kind: 'count', orThrow: false }],
])

/** More than a program has; one that makes them up as it goes is not to fill the memory. */
const MAX_SHAPES = 1_000

/**
 * Reads rows, and numbers of rows, by equality past Prisma's engine: the same answer, in a fraction of
 * the time.
 */
export class PointReads {
  readonly #adapter: SqlDriverAdapter
  readonly #tables: ReadonlyMap<string, Table>
  readonly #readers = new Map<string, Reader>()

  /** @param adapter the client's own, from `postgresAdapter` */
  constructor(models: SchemaDescription, adapter: SqlDriverAdapter) {
    const schema = adapter.getConnectionInfo?.().schemaName ?? 'public'
    this.#adapter = adapter
    this.#tables = new Map(
      Object.entries(models).map(([name, model]) => [name, describeTable(name, model, schema)]),
    )
  }

  /** Whether the operation can be a point read. */
  includes(operation: string): boolean {
    return OPERATIONS.has(operation)
  }

  /** @returns `undefined` for what is not surely a point read, and therefore Prisma's to answer */
  prepare(
    { name, marks }: ModelPlan,
    operation: string,
    args: Arguments,
  ): PreparedRead | undefined {
    const known = OPERATIONS.get(operation)
    const table = this.#tables.get(name)
    const read = known && table && recognise(table, known.kind, args)
    if (!read) return undefined
    const shape = `${name} ${read.shape}`
    let reader = this.#readers.get(shape)
    if (!reader) {
      reader = readerFor(this.#adapter, table, read, marks && table.columns.get(marks.deletedAt))
      if (this.#readers.size >= MAX_SHAPES) this.#readers.clear()
      this.#readers.set(shape, reader)
    }
    return { orThrow: known.orThrow, reader, values: read.values }
  }
}
