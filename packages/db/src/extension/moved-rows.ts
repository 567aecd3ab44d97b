import { stampOfUpdate } from '../audit/stamp.js'
import { type Arguments, isNothing } from '../models/arguments.js'
import type { RelationPlan } from '../models/model-plan.js'
import { whereLive } from '../soft-delete/where.js'
import type { Statement } from './execution.js'
import { anyOf, uniqueFilters, wheresOf } from './relation-filters.js'
import type { WriteContext } from './write-context.js'

// A nested write from the side without the key changes the key of rows for which there is no data to put a
// stamp in. They are stamped by a statement of their own, ahead of the write that moves them.

/**
 * Notes which rows the operations on a relation move; `set` is noted on its own.
 *
 * @param related a filter for what is connected before the write; none for an insert
 */
export function noteMoved(
  relation: RelationPlan,
  operations: Arguments,
  context: WriteContext,
  related: Arguments | undefined,
): void {
  if (!movesRows(relation)) return
  const { target, list } = relation
  const { create, connect, connectOrCreate, disconnect } = operations
  const named = (operation: unknown) => uniqueFilters(target, operation)
  const note = (where: Arguments) => {
    context.moved.push({
      model: target,
      where: whereLive(target, where),
      conditions: [],
    })
  }

  const joining = [...named(connect), ...named(wheresOf(connectOrCreate))]
  if (joining.length > 0) {
    // Prisma writes a row of a list also when it is connected already, and the only partner does not.
    note({ AND: [{ OR: joining }, ...(related && !list ? [{ NOT: related }] : [])] })
  }
  if (!related) return
  if (disconnect === true) note(related)
  else if (disconnect) note({ AND: [related, anyOf(target, named(disconnect))] })
  if (!list && (!isNothing(create) || joining.length > 0)) {
    note({ AND: [related, ...joining.map((where) => ({ NOT: where }))] })
  }
}

/** Whether rows at the other end are written, and have to be stamped, when they are connected. */
export function movesRows({ target: { stamps, relations }, inverse }: RelationPlan): boolean {
  const stamped = stamps?.updatedAt !== undefined || stamps?.updatedBy !== undefined
  return stamped && relations.get(inverse)?.foreignKey !== undefined
}

/** The statements that stamp what a write moves. */
export function stampMoved({ moved, stamp }: WriteContext): readonly Statement[] {
  return moved.map(({ model, where }) => ({
    model,
    operation: 'updateMany',
    args: { where, data: stampOfUpdate(model, stamp) },
  }))
}
