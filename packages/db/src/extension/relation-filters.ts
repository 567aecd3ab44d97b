import { type Arguments, asList, isArguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { toCombine } from '../soft-delete/combined-filter.js'
import { withoutCompoundKeys } from '../soft-delete/unique-filter.js'

/** A filter for the rows at the other end of a relation. */
export function relatedTo({ target, inverse }: RelationPlan, row: Arguments): Arguments {
  const back = target.relations.get(inverse)
  return { [inverse]: back?.list ? { some: row } : { is: row } }
}

/** A filter for those of the related rows that a nested write names. */
export function narrow(target: ModelPlan, where: unknown, related: Arguments): Arguments {
  if (!isArguments(where)) return related
  return { AND: [toCombine(target, withoutCompoundKeys(target, where)), related] }
}

/** A filter for the rows that match any of these, fit to be combined with others. */
export function anyOf(target: ModelPlan, filters: readonly Arguments[]): Arguments {
  return toCombine(target, { OR: filters })
}

/** Filters for the rows that a nested write names by what is unique of them. */
export function uniqueFilters(target: ModelPlan, named: unknown): readonly Arguments[] {
  return asList(named)
    .filter(isArguments)
    .map((where) => withoutCompoundKeys(target, where))
}

/** What the items of a nested operation name their rows by. */
export function wheresOf(value: unknown): readonly unknown[] {
  return asList(value)
    .filter(isArguments)
    .map(({ where }) => where)
}

/** A filter for the rows of a list once an operation on it has run. */
export function connectedAfter(
  target: ModelPlan,
  operation: string,
  value: unknown,
  connected: Arguments,
): Arguments {
  switch (operation) {
    case 'set':
      return anyOf(target, uniqueFilters(target, value))
    case 'connect':
      return { OR: [connected, ...uniqueFilters(target, value)] }
    case 'connectOrCreate':
      return { OR: [connected, ...uniqueFilters(target, wheresOf(value))] }
    default:
      return connected
  }
}
