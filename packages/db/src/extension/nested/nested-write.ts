import { type Arguments, isArguments, withArguments } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import type { WriteContext } from '../write/write-context.js'
import type { Nesting } from '../write/written-row.js'

/** One nested operation, and what is known of it where its turn comes. */
export interface NestedWrite extends Nesting {
  /** The operations on the relation, as they were given. */
  readonly operations: Arguments
  /** Those that have been rewritten; what is known only before the write runs is put there then. */
  readonly rewritten: Record<string, unknown>
  readonly context: WriteContext
  /** A filter for the rows at the other end before the write; none while the row itself is inserted. */
  readonly related: Arguments | undefined
  /** A filter for those that the operations ahead of it have left; any row while the row itself is inserted. */
  readonly connected: Arguments
  /** Rewrites the data that a nested operation has in turn. */
  readonly data: DataRewriting
}

/** How data is rewritten, whatever it is nested in. */
export interface DataRewriting {
  create(model: ModelPlan, data: unknown, context: WriteContext, nesting: Nesting): unknown
  createMany(model: ModelPlan, data: unknown, context: WriteContext, nesting: Nesting): unknown
  update(model: ModelPlan, data: unknown, context: WriteContext, row: Arguments): unknown
}

/** Rewrites a nested operation into any number of them, by their names. */
export type RewriteNested = (value: unknown, nested: NestedWrite) => Arguments

/** Lists hold what else would be one. */
export function each(value: unknown, rewrite: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(rewrite) : rewrite(value)
}

/** The same for what holds more than one argument; what holds none goes on as it is, and Prisma refuses it. */
export function eachOf(value: unknown, rewrite: (item: Arguments) => Arguments): unknown {
  return each(value, (item) => (isArguments(item) ? withArguments(item, rewrite(item)) : item))
}
