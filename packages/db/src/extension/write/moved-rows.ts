import { stampOfUpdate } from '../../audit/stamp.js'
import { type Arguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../../models/model-plan.js'
import { whereLive } from '../../soft-delete/where.js'
import type { Statement } from '../execution.js'
import { holdersOf } from './one-to-one.js'
import { anyOf, connecting, uniqueFilters } from './relation-filters.js'
import type { WriteContext } from './write-context.js'

// A nested write changes the key of rows for which there is no data to put a stamp in: from the side without
// the key, and of a partner whose place another one takes. They are stamped by a statement of their own, ahead of
// the write that moves them.

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
  const { model, target, list, foreignKey } = relation
  const note = (moved: ModelPlan, where: Arguments) => {
    context.moved.push({
      model: moved,
      where: whereLive(moved, where),
      conditions: [],
    })
  }

  const holders = foreignKey && isStamped(model) && holdersOf(relation, operations, related)
  if (holders) note(model, holders)
  if (!movesRows(relation)) return
  const { create, disconnect } = operations
  const joining = connecting(target, operations)
  if (joining.length > 0) {
    // Prisma writes a row of a list also when it is connected already, and the only partner does not.
    note(target, { AND: [{ OR: joining }, ...(related && !list ? [{ NOT: related }] : [])] })
  }
  if (!related) return
  if (disconnect === true) note(target, related)
  else if (disconnect) {
    note(target, { AND: [related, anyOf(target, uniqueFilters(target, disconnect))] })
  }
  if (!list && (!isNothing(create) || joining.length > 0)) {
    note(target, { AND: [related, ...joining.map((where) => ({ NOT: where }))] })
  }
}

/** Whether rows at the other end are written, and have to be stamped, when they are connected. */
export function movesRows({ target, inverse }: RelationPlan): boolean {
  return isStamped(target) && target.relations.get(inverse)?.foreignKey !== undefined
}

function isStamped({ stamps }: ModelPlan): boolean {
  return stamps?.updatedAt !== undefined || stamps?.updatedBy !== undefined
}

/** The statements that stamp what a write moves. */
export function stampMoved({ moved, stamp }: WriteContext): readonly Statement[] {
  return moved.map(({ model, where }) => ({
    model,
    operation: 'updateMany',
    args: { where, data: stampOfUpdate(model, stamp) },
  }))
}
