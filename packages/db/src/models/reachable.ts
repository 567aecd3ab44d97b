import type { ModelPlan } from './model-plan.js'

/** A model and all that its relations lead to. */
export function reachableFrom(start: ModelPlan): readonly ModelPlan[] {
  const found = new Set([start])
  for (const { relations } of found) {
    for (const { target } of relations.values()) found.add(target)
  }
  return [...found]
}
