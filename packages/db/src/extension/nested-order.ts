import type { Arguments } from '../models/arguments.js'
import type { RelationPlan } from '../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'

// Prisma runs nested operations in the order of their properties, one for each name. A soft delete is an
// update, and has to share the place of one that is there already.

const SHARING = [
  ['update', 'delete'],
  ['updateMany', 'deleteMany'],
] as const

/** Refuses nested operations that can't be kept in the order in which they are written. */
export function refuseMixedOrder(relation: RelationPlan, operations: Arguments): void {
  if (!relation.target.marks) return
  const given = Object.keys(operations).filter(
    // A delete or disconnect that is false is none.
    (operation) => operations[operation] !== undefined && operations[operation] !== false,
  )
  if (relation.list) {
    refuseBetween(relation, given)
    refuseSetBehindDelete(relation, given)
  } else refuseTogether(relation, given)
}

/** Of a list, operations that share a place must have nothing between them: any could change what they find. */
function refuseBetween({ model, name }: RelationPlan, given: readonly string[]): void {
  for (const pair of SHARING) {
    const [first = -1, second = -1] = pair
      .map((operation) => given.indexOf(operation))
      .sort((a, b) => a - b)
    if (first < 0) continue
    const [between] = given.slice(first + 1, second)
    if (!between) continue
    throw new UnsupportedBySoftDeleteError(
      `${model.name}.${name} can't have ${between} between ${pair.join(' and ')}: where deletes are soft, those two are one operation. Write them side by side, or one of them in a statement of its own.`,
    )
  }
}

/** What a delete takes ahead of `set` has to be known before anything runs that could change it. */
function refuseSetBehindDelete({ model, name }: RelationPlan, given: readonly string[]): void {
  const ahead = given.slice(0, Math.max(given.indexOf('set'), 0))
  const deletion = ahead.findLastIndex(isDelete)
  const earlier = ahead.slice(0, Math.max(deletion, 0)).find((operation) => !isDelete(operation))
  if (!earlier) return
  throw new UnsupportedBySoftDeleteError(
    `${model.name}.${name} can't have ${earlier}, ${ahead[deletion]} and set in this order where deletes are soft. Write one of them in a statement of its own.`,
  )
}

function isDelete(operation: string): boolean {
  return operation === 'delete' || operation === 'deleteMany'
}

/** Of the only partner there is one update; an upsert becomes that or a create, known ahead of all others. */
function refuseTogether({ model, name }: RelationPlan, given: readonly string[]): void {
  const mixed =
    (given.includes('upsert') && given.length > 1) ||
    (given.includes('update') && given.includes('delete'))
  if (!mixed) return
  throw new UnsupportedBySoftDeleteError(
    `${model.name}.${name} can't have ${given.join(' and ')} at once where deletes are soft. Write one of them in a statement of its own.`,
  )
}
