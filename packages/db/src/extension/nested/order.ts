import { type Arguments, isArguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan, RelationPlan, SoftDeletableModel } from '../../models/model-plan.js'
import { isDelete } from '../../models/operations.js'
import { planCascade } from '../../soft-delete/cascade-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import type { WriteContext } from '../write/write-context.js'

// Prisma runs nested operations in the order of their properties, one for each name, but for those that give
// the row a key of its own. A soft delete is an update, has to share the place of one that is there already,
// and spreads only when the write has run.

const SHARING: ReadonlyMap<string, string> = new Map([
  ['update', 'delete'],
  ['delete', 'update'],
  ['updateMany', 'deleteMany'],
  ['deleteMany', 'updateMany'],
])

const GIVING_A_KEY: ReadonlySet<string> = new Set(['create', 'connect', 'connectOrCreate'])

/** The nested operations in data, by relation and in the order in which Prisma runs them. */
export function nestedIn(
  { relations }: ModelPlan,
  data: Arguments,
): readonly { readonly relation: RelationPlan; readonly operations: Arguments }[] {
  const nested = Object.keys(data).flatMap((name) => {
    const relation = relations.get(name)
    const operations = data[name]
    return relation && isArguments(operations) ? [{ relation, operations }] : []
  })
  if (nested.length < 2) return nested
  const [first, others] = [true, false].map((isFirst) =>
    nested.filter(({ relation, operations }) => isWrittenFirst(relation, operations) === isFirst),
  )
  return [...(first ?? []), ...(others ?? [])]
}

/** Whether a nested operation was left out; a `disconnect` that is `false` Prisma carries out all the same. */
export function isLeftOut(operation: string, value: unknown): boolean {
  return isNothing(value) || (operation === 'delete' && value === false)
}

/** Whether all that is done to a relation is to give the row the key of another one: Prisma does so first. */
export function isWrittenFirst({ foreignKey }: RelationPlan, operations: Arguments): boolean {
  return (
    foreignKey !== undefined &&
    Object.entries(operations).every(
      ([operation, value]) => GIVING_A_KEY.has(operation) || isLeftOut(operation, value),
    )
  )
}

/**
 * Whether an operation has to wait until what is written ahead of it has run as a statement of its own.
 *
 * @param ahead the operations on the same relation that are ahead of it
 * @param own the models of which rows are deleted ahead of it, in the data that it is in
 * @param around and those in the data around that
 */
export function mustWait(
  relation: RelationPlan,
  operation: string,
  ahead: readonly string[],
  own: readonly SoftDeletableModel[],
  around: readonly SoftDeletableModel[] = [],
): boolean {
  // The row itself may be gone, or what the operation needs.
  const isTaken = own.some((model) => model === relation.model)
  if (isTaken || reach(own, relation.model)) return true
  if (!inserts(operation) && reach([...around, ...own], relation.target)) return true
  if (!relation.target.marks || ahead.length === 0) return false
  return relation.list
    ? breaksList(operation, ahead)
    : breaksPartner(relation, [...ahead, operation])
}

/** Of the only partner there is one update; an upsert becomes that or an insert. */
function breaksPartner({ foreignKey }: RelationPlan, together: readonly string[]): boolean {
  if (together.includes('upsert')) return true
  return together.includes('delete') && (!foreignKey || together.includes('update'))
}

function breaksList(operation: string, ahead: readonly string[]): boolean {
  // What is deleted ahead of `set` has to be gone when it is looked up what stays connected.
  if (operation === 'set') return ahead.some(isDelete)
  // Whatever is between operations that share a place could change what they find.
  const place = ahead.indexOf(SHARING.get(operation) ?? '')
  return place >= 0 && place < ahead.length - 1
}

/** Whether the deletes may take rows of a model along, or be held back by them. */
function reach(deletes: readonly SoftDeletableModel[], model: ModelPlan): boolean {
  if (deletes.length === 0) return false
  const { cascades, restrictions } = planCascade(new Set(deletes))
  return [...cascades, ...restrictions].some((relation) => relation.model === model)
}

function inserts(operation: string): boolean {
  return operation === 'create' || operation === 'createMany'
}

/**
 * Refuses an operation that would have to wait, where it can't.
 *
 * @param begin how many deletes are ahead of the data that it is in
 */
export function refuseOutOfOrder(
  relation: RelationPlan,
  operation: string,
  ahead: readonly string[],
  { deletes }: WriteContext,
  begin: number,
): void {
  if (!mustWait(relation, operation, ahead, deletes.slice(begin), deletes.slice(0, begin))) return
  const { model, name } = relation
  const before = ahead.length > 0 ? ahead.join(' and ') : 'a delete'
  throw new UnsupportedBySoftDeleteError(
    `${model.name}.${name} can't have ${operation} behind ${before} here, where deletes are soft: one would have to wait for the other. Write the delete last, or one of them in a statement of its own.`,
  )
}
