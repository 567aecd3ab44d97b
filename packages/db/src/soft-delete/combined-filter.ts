import { type Arguments, asList, isNothing, withArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'

// An OR that says nothing is matched by no row where it stands alone; inside of AND, OR and NOT Prisma leaves
// it out.

/** A filter with a further condition. What the filter says itself stays where it stands. */
export function and(where: Arguments | undefined, condition: Arguments): Arguments {
  return withArguments(where, { AND: [...asList(where?.['AND']), condition] })
}

/** A filter that means the same inside of AND, OR and NOT. */
export function toCombine({ key: [column = ''] }: ModelPlan, where: Arguments): Arguments {
  const { OR } = where
  if (isNothing(OR)) return where
  const never = { [column]: { in: [] } }
  return withArguments(where, { OR: Array.isArray(OR) ? [...OR, never] : OR })
}
