import type { ModelPlan } from '../models/model-plan.js'

/** Models in the order in which their rows are locked, the same for all: so no two wait for each other. */
export function inLockOrder<Model extends ModelPlan>(models: readonly Model[]): readonly Model[] {
  return models.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
