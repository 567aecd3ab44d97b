import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { withoutCompoundKeys } from '../soft-delete/where.js'

/** A filter for the rows at the other end of a relation. */
export function relatedTo({ target, inverse }: RelationPlan, row: Arguments): Arguments {
  const back = target.relations.get(inverse)
  return { [inverse]: back?.list ? { some: row } : { is: row } }
}

/** A filter for those of the related rows that a nested write names. */
export function narrow(target: ModelPlan, where: unknown, related: Arguments): Arguments {
  return isArguments(where) ? { AND: [withoutCompoundKeys(target, where), related] } : related
}
