import type { Arguments } from '../../models/arguments.js'
import { whereLive } from '../../soft-delete/where.js'
import type { Execution } from '../execution.js'
import { inPortions } from '../portions.js'
import { anyKey, keySelection, uniqueFilter } from '../row-key.js'
import { anyOf } from '../write/relation-filters.js'
import type { PendingSet, WriteContext } from '../write/write-context.js'

// Prisma's `set` takes out all that it does not name, deleted rows too. `disconnect` and `connect` name what moves,
// however many rows are deleted. Where that is not known ahead, the deleted rows have to be named as well: which
// they are, nothing changes that a write does.

/** Decides how a `set` is said to Prisma, and finds out which rows it moves. */
export async function resolveSet(
  pending: PendingSet,
  context: WriteContext,
  execution: Execution,
): Promise<void> {
  const { target } = pending.relation
  const find: Find = async (where) =>
    (await execution.run(target, 'findMany', {
      where,
      select: keySelection(target),
    })) as readonly Arguments[]
  if (pending.keys && (await divide(pending, pending.keys, context, find))) return
  const { wanted, kept, named, moved } = pending
  if (kept) {
    for (const key of await find(kept)) named.push(uniqueFilter(target, key))
  }
  if (moved) {
    const keys = wanted.length > 0 ? await find(whereLive(target, { OR: wanted })) : []
    const { leaving, joining } = moves(pending, keys)
    moved.where = { OR: [leaving, joining] }
    moved.conditions.push({ model: target, where: moved.where, exists: true })
  }
}

/** Finds the keys of rows. */
type Find = (where: Arguments) => Promise<readonly Arguments[]>

/**
 * Puts `disconnect` and `connect` into the place of a `set`.
 *
 * @param keys of all rows that it names
 * @returns whether they fit into one statement; else nothing is done
 */
async function divide(
  pending: PendingSet,
  keys: readonly Arguments[],
  context: WriteContext,
  find: Find,
): Promise<boolean> {
  const { relation, operations, named, moved } = pending
  const { target, inverse } = relation
  const byKey = (key: Arguments) => whereLive(target, uniqueFilter(target, key))
  const filters = moves(pending, keys)
  const leaving = await find(filters.leaving)
  // Of rows that are not there, Prisma says so where both ends are lists, and says nothing elsewhere.
  const isManyToMany = target.relations.get(inverse)?.list
  const joining = isManyToMany || keys.length === 0 ? [] : await find(filters.joining)
  const moving = [...leaving, ...joining]
  if (inPortions(moving, target.key.length).length > 1) return false

  const connect = isManyToMany ? named : joining.map(byKey)
  const { set: _set, ...others } = operations
  for (const operation in operations) delete operations[operation]
  if (leaving.length > 0) operations['disconnect'] = leaving.map(byKey)
  if (connect.length > 0) operations['connect'] = connect
  Object.assign(operations, others)

  if (moved && moving.length > 0) moved.where = whereLive(target, anyKey(moving))
  else if (moved) context.moved.splice(context.moved.indexOf(moved), 1)
  return true
}

/** Filters for the live rows that a `set` takes out of a list, and for those that it puts there. */
function moves({ relation: { target }, related }: PendingSet, keys: readonly Arguments[]) {
  const named = keys.length > 0 ? anyKey(keys) : anyOf(target, [])
  return {
    leaving: whereLive(target, { AND: [related, { NOT: named }] }),
    joining: whereLive(target, { AND: [named, { NOT: related }] }),
  }
}
