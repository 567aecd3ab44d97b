import { type Arguments, asList, isArguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { nestedIn } from '../nested/order.js'

// What names rows only; the others have data as well.
const NAMING: ReadonlySet<string> = new Set([
  'connect',
  'disconnect',
  'set',
  'delete',
  'deleteMany',
])

/**
 * The models whose rows a write finds by a column that a stamp changes, wherever in its arguments: their rows must
 * not be stamped before it has found them.
 */
export function filteredByStamp(model: ModelPlan, args: Arguments): ReadonlySet<ModelPlan> {
  const filtered = new Set<ModelPlan>()
  noteArguments(model, args, filtered)
  return filtered
}

/** Of a write, or of a nested operation that has data. */
function noteArguments(model: ModelPlan, args: unknown, filtered: Set<ModelPlan>): void {
  if (!isArguments(args)) return
  const { where, create, update, data } = args
  noteFilter(model, where, filtered)
  // A nested create is the data itself, and an update of the only partner can be.
  for (const each of [create, update, data, args]) noteData(model, each, filtered)
}

function noteData(model: ModelPlan, data: unknown, filtered: Set<ModelPlan>): void {
  if (!isArguments(data)) return
  for (const { relation, operations } of nestedIn(model, data)) {
    for (const [operation, value] of Object.entries(operations)) {
      const note = NAMING.has(operation) ? noteFilter : noteArguments
      for (const item of asList(value)) note(relation.target, item, filtered)
    }
  }
}

function noteFilter(model: ModelPlan, filter: unknown, filtered: Set<ModelPlan>): void {
  const stamped = stampedColumns(model)
  for (const each of asList(filter)) {
    if (!isArguments(each)) {
      // A condition on another column may compare it with one of these.
      if (stamped.includes(nameOf(each))) filtered.add(model)
      continue
    }
    for (const [name, condition] of Object.entries(each)) {
      if (isNothing(condition)) continue
      if (stamped.includes(name)) filtered.add(model)
      else noteFilter(model.relations.get(name)?.target ?? model, condition, filtered)
    }
  }
}

function stampedColumns({ stamps, updatedAtFields }: ModelPlan): readonly unknown[] {
  return stamps ? [stamps.updatedAt, stamps.updatedBy, ...updatedAtFields] : []
}

function nameOf(reference: unknown): unknown {
  return (reference as { name?: unknown } | null)?.name ?? null
}
