import type { Arguments } from '../../models/arguments.js'
import type { RelationPlan } from '../../models/model-plan.js'
import { whereLive } from '../../soft-delete/where.js'
import type { Execution } from '../execution.js'
import { keySelection, uniqueFilter } from '../row-key.js'
import { movesRows } from '../write/moved-rows.js'
import { anyOf, uniqueFilters } from '../write/relation-filters.js'
import type { MovedRows, PendingSet, WriteContext } from '../write/write-context.js'

/**
 * Notes a `set` of a list, which takes out all that it does not name. Rows that are deleted keep their place,
 * so that they come back to it: they have to be named as well.
 *
 * @param related a filter for what is connected before the write
 * @param named what the rewritten `set` names, to which they are added before the write runs
 */
export function noteSet(
  relation: RelationPlan,
  value: unknown,
  related: Arguments,
  named: unknown[],
  context: WriteContext,
): void {
  const { target } = relation
  const { marks } = target
  const moved: MovedRows | undefined = movesRows(relation)
    ? { model: target, where: {}, conditions: [] }
    : undefined
  if (moved) context.moved.push(moved)
  if (!(marks || moved)) return
  context.sets.push({
    target,
    wanted: uniqueFilters(target, value),
    related,
    kept: marks && { AND: [related, { [marks.deletedAt]: { not: null } }] },
    named,
    moved,
  })
}

/** Finds out which rows a `set` has to name, and which it moves. */
export async function resolveSet(
  { target, wanted, related, kept, named, moved }: PendingSet,
  execution: Execution,
): Promise<void> {
  const find = async (where: Arguments | undefined) =>
    (await execution.run(target, 'findMany', {
      where,
      select: keySelection(target),
    })) as readonly Arguments[]
  if (kept) {
    for (const row of await find(kept)) named.push(uniqueFilter(target, row))
  }
  if (moved) {
    const keys = wanted.length > 0 ? await find(whereLive(target, { OR: wanted })) : []
    const leaving = { AND: [related, ...keys.map((key) => ({ NOT: key }))] }
    const joining = { AND: [anyOf(target, keys), { NOT: related }] }
    moved.where = whereLive(target, { OR: [leaving, joining] })
    moved.conditions.push({ model: target, where: moved.where, exists: true })
  }
}
