import { type Arguments, asList, isArguments, isNothing, saysNothing } from '../models/arguments.js'
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
      if (list && target.marks && !isNothing(value['_count'])) {
        throw new UnsupportedBySoftDeleteError(
          `Ordering ${model.name} by the count of ${name} would count deleted ${target.name} rows. Order by a column, or sort by a filtered _count after reading.`,
        )
      }
      if (list) continue
      const required = requiredAt(where, name)
      if (target.marks && optional && required.length === 0) {
        throw new UnsupportedBySoftDeleteError(
          `Ordering ${model.name} by ${name} would order by deleted ${target.name} rows that read as null. Add \`${name}: { isNot: null }\` to the where of the same level.`,
        )
      }
      refuseOrderByDeleted(target, value, { AND: required })
    }
  }
}

/** What the row at a relation has to match in every row that matches; nothing where there may be none. */
function requiredAt(where: unknown, relation: string): readonly Arguments[] {
  if (!isArguments(where)) return []
  return [
    ...requiredBy(where[relation]),
    ...asList(where['AND']).flatMap((branch) => requiredAt(branch, relation)),
  ]
}

function requiredBy(filter: unknown): readonly Arguments[] {
  if (!isArguments(filter) || saysNothing(filter)) return []
  const { is, isNot } = filter
  if (isNothing(is) && isNothing(isNot)) return [filter]
  if (isArguments(is)) return [is]
  return isNot === null ? [{}] : []
}
