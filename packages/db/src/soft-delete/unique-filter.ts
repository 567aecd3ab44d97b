import { type Arguments, asList, isArguments, isNothing } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { whereLive } from './where.js'

/** A unique filter names a compound key by the key; an ordinary one names its columns. */
export function withoutCompoundKeys(model: ModelPlan, where: Arguments): Arguments {
  const names = Object.keys(where).filter(
    (name) => model.compoundKeys.has(name) && isArguments(where[name]),
  )
  if (names.length === 0) return where
  const rest = Object.entries(where).filter(([name]) => !names.includes(name))
  // A column beside the key may say something else of it: each has to hold.
  return {
    ...Object.fromEntries(rest),
    AND: [...asList(where['AND']), ...names.map((name) => where[name])],
  }
}

/** A filter to look up the live rows that a unique filter names. */
export function liveRows(model: ModelPlan, where: unknown): Arguments {
  return whereLive(model, isArguments(where) ? withoutCompoundKeys(model, where) : {})
}

/** Whether a unique filter can match no second row, not even a deleted one. */
export function namesOneRow({ uniques }: ModelPlan, where: unknown): boolean {
  if (!isArguments(where)) return false
  return Object.entries(where).some(([name, value]) => uniques.has(name) && !isNothing(value))
}
