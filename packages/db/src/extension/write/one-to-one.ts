import { type Arguments, isNothing } from '../../models/arguments.js'
import type { RelationPlan } from '../../models/model-plan.js'
import { whereLive } from '../../soft-delete/where.js'
import { anyOf, connecting } from './relation-filters.js'
import type { WriteContext } from './write-context.js'

/**
 * Prisma makes place for a new one-to-one partner by taking the key from the old one. A deleted one
 * keeps its key, so that there is no place.
 *
 * @param related a filter for the partners of the rows that are updated; none for an insert
 */
export function checkPlaceIsFree(
  relation: RelationPlan,
  operations: Arguments,
  context: WriteContext,
  related: Arguments | undefined,
): void {
  const { model, name, target, foreignKey } = relation
  const holder = foreignKey ? model : target
  const where = holder.marks && holdersOf(relation, operations, related)
  if (!(holder.marks && where)) return
  context.checks.push({
    conditions: [],
    model: holder,
    where: { AND: [where, { [holder.marks.deletedAt]: { not: null } }] },
    refusal: {
      code: 'P2002',
      message: `Unique constraint failed: a deleted ${holder.name} still holds the key of ${model.name}.${name}. Restore it, or remove it with hardDelete.`,
      meta: { modelName: holder.name, relation: name },
    },
  })
}

/**
 * A filter for the rows from which nested operations take the key of a one-to-one relation, deleted ones too;
 * none if they take none.
 *
 * @param related a filter for the partners of the rows that are updated; none for an insert
 */
export function holdersOf(
  relation: RelationPlan,
  operations: Arguments,
  related: Arguments | undefined,
): Arguments | undefined {
  const { name, target, inverse, list, foreignKey } = relation
  if (list) return undefined
  if (!foreignKey) return fills(operations) ? related : undefined
  const named = connecting(target, operations)
  if (named.length === 0 || target.relations.get(inverse)?.list !== false) return undefined
  return { [name]: { is: whereLive(target, anyOf(target, named)) } }
}

function fills(operations: Arguments): boolean {
  return ['create', 'connect', 'connectOrCreate', 'upsert'].some(
    (operation) => !isNothing(operations[operation]),
  )
}
