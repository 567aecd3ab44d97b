import { asList, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from './errors.js'

/**
 * Refuses orders that would be decided by deleted rows: Prisma can't filter what it orders by.
 *
 * @param where the caller's filter of the same level
 */
export function refuseOrderByDeleted(model: ModelPlan, orderBy: unknown, where: unknown): void {
  if (!model.hides) return
  for (const order of asList(orderBy)) {
    if (!isArguments(order)) continue
    for (const [name, value] of Object.entries(order)) {
      const relation = model.relations.get(name)
      if (!relation || !isArguments(value)) continue
      const { target, list, optional } = relation
      if (list && target.marks && '_count' in value) {
        throw new UnsupportedBySoftDeleteError(
          `Ordering ${model.name} by the count of ${name} would count deleted ${target.name} rows. Order by a column, or sort by a filtered _count after reading.`,
        )
      }
      if (list) continue
      if (target.marks && optional && !requires(where, name)) {
        throw new UnsupportedBySoftDeleteError(
          `Ordering ${model.name} by ${name} would order by deleted ${target.name} rows that read as null. Add \`${name}: { isNot: null }\` to the where of the same level.`,
        )
      }
      refuseOrderByDeleted(target, value, isArguments(where) ? where[name] : undefined)
    }
  }
}

/** Whether every row that matches has a live row at this relation. */
function requires(where: unknown, relation: string): boolean {
  if (!isArguments(where)) return false
  const filter = where[relation]
  if (isArguments(filter)) {
    if (!('is' in filter || 'isNot' in filter)) return true
    if (isArguments(filter['is']) || filter['isNot'] === null) return true
  }
  return asList(where['AND']).some((branch) => requires(branch, relation))
}
