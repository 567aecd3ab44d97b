import { type Arguments, asList, isArguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../../models/model-plan.js'
import { toCombine } from '../../soft-delete/combined-filter.js'
import { withoutCompoundKeys } from '../../soft-delete/unique-filter.js'

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

/** Filters for the rows that a nested write names by what is unique of them, fit to be combined with others. */
export function uniqueFilters(target: ModelPlan, named: unknown): readonly Arguments[] {
  return asList(named)
    .filter(isArguments)
    .map((where) => toCombine(target, withoutCompoundKeys(target, where)))
}

/** Filters for the rows that nested operations connect. */
export function connecting(target: ModelPlan, operations: Arguments): readonly Arguments[] {
  const { connect, connectOrCreate } = operations
  return [...uniqueFilters(target, connect), ...uniqueFilters(target, wheresOf(connectOrCreate))]
}

/** What the items of a nested operation name their rows by. */
function wheresOf(value: unknown): readonly unknown[] {
  return asList(value)
    .filter(isArguments)
    .map(({ where }) => where)
}

/**
 * A filter for the rows that the operations on a relation begin with. Where the key is on this side, Prisma writes
 * that first: it is the new partner that is updated. But of a one-to-one relation the old one, unless it is `create`
 * that makes the new one.
 *
 * @param related a filter for what is connected before the write
 */
export function connectedFirst(
  { target, inverse, foreignKey }: RelationPlan,
  operations: Arguments,
  related: Arguments,
): Arguments {
  const named = connecting(target, operations)
  const exchanged =
    !isNothing(operations['create']) ||
    (named.length > 0 && target.relations.get(inverse)?.list === true)
  return foreignKey && exchanged ? anyOf(target, named) : related
}

/** A filter for the rows at the other end once an operation on a relation has run. */
export function connectedAfter(
  { target, list, foreignKey }: RelationPlan,
  operation: string,
  value: unknown,
  connected: Arguments,
): Arguments {
  // What gives the row a key has run ahead of all others.
  if (foreignKey) return connected
  switch (operation) {
    case 'set':
      return anyOf(target, uniqueFilters(target, value))
    case 'create':
      return list ? connected : anyOf(target, [])
    case 'connect':
    case 'connectOrCreate': {
      const named = connecting(target, { [operation]: value })
      return list ? { OR: [connected, ...named] } : anyOf(target, named)
    }
    default:
      return connected
  }
}
