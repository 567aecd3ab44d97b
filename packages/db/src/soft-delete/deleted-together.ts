import { hasDeletionId, type ModelPlan, type ModelWithDeletionId } from '../models/model-plan.js'
import { reachableFrom } from '../models/reachable.js'

/** The models of which one delete may have taken rows, if it has taken some of this one: all with its id. */
export function deletedTogether(model: ModelPlan): readonly ModelWithDeletionId[] {
  return reachableFrom(model).filter(hasDeletionId)
}
