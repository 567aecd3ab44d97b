import type { Arguments } from '../models/arguments.js'
import type { RelationPlan } from '../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'

// Prisma runs nested operations in the order of their properties, one for each name. A soft delete is an
// update, and has to share the place of one that is there already.

const SHARING = [
  ['update', 'delete'],
  ['updateMany', 'deleteMany'],
] as const

/** What changes which rows the operations behind it find. */
const MOVING: readonly string[] = ['connect', 'connectOrCreate', 'disconnect', 'set']

/** Refuses nested operations that can't be kept in the order in which they are written. */
export function refuseMixedOrder(relation: RelationPlan, operations: Arguments): void {
  const { model, name, target } = relation
  if (!target.marks) return
  const given = Object.keys(operations).filter((operation) => operations[operation] !== undefined)
  for (const pair of SHARING) {
    const [first = -1, second = -1] = pair
      .map((operation) => given.indexOf(operation))
      .sort((a, b) => a - b)
    if (first < 0) continue
    const between = given.slice(first + 1, second).find((operation) => MOVING.includes(operation))
    if (!between) continue
    throw new UnsupportedBySoftDeleteError(
      `${model.name}.${name} can't have ${between} between ${pair.join(' and ')}: where deletes are soft, those two are one operation. Write them side by side, or one of them in a statement of its own.`,
    )
  }
}
