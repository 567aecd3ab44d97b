import { type Arguments, isNothing } from '../models/arguments.js'
import type { RelationPlan } from '../models/model-plan.js'
import type { WriteContext } from './write-context.js'

/**
 * Prisma makes place for a new one-to-one partner by taking the key from the old one. A deleted one
 * keeps its key, so that there is no place.
 *
 * @param related a filter for the partners of the rows that are updated
 */
export function checkPlaceIsFree(
  relation: RelationPlan,
  operations: Arguments,
  context: WriteContext,
  related: Arguments,
): void {
  const { model, name, target, list, foreignKey } = relation
  if (list || foreignKey || !target.marks) return
  const fills = ['create', 'connect', 'connectOrCreate', 'upsert'].some(
    (operation) => !isNothing(operations[operation]),
  )
  if (!fills) return
  context.checks.push({
    conditions: [],
    model: target,
    where: { AND: [related, { [target.marks.deletedAt]: { not: null } }] },
    refusal: {
      code: 'P2002',
      message: `Unique constraint failed: a deleted ${target.name} still holds the key of ${model.name}.${name}. Restore it, or remove it with hardDelete.`,
      meta: { modelName: target.name, relation: name },
    },
  })
}
