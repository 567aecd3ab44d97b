import { columnOf } from '../models/columns.js'
import type { ModelPlan } from '../models/model-plan.js'

// Whoever locks rows of several models does it in one order, so that no two wait for each other.

/** Models in the order in which their rows are locked. */
export function inLockOrder<Model extends ModelPlan>(models: readonly Model[]): readonly Model[] {
  return models.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The end of a query that locks the rows `u` of a model. */
export function lockingRows(
  model: ModelPlan,
  strength: 'UPDATE' | 'NO KEY UPDATE' = 'UPDATE',
): string {
  const order = model.key.map((field) => `u.${columnOf(model, field)}`)
  return `ORDER BY ${order.join(', ')} FOR ${strength} OF u`
}
