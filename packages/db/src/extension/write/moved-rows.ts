import { type Stamp, stampOfUpdate } from '../../audit/stamp.js'
import { type Arguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../../models/model-plan.js'
import { whereLive } from '../../soft-delete/where.js'
import type { Execution, Statement } from '../execution.js'
import { inPortions } from '../portions.js'
import { anyKey, keySelection } from '../row-key.js'
import { filteredByStamp } from './filtered-by-stamp.js'
import { holdersOf } from './one-to-one.js'
import { anyOf, connecting, narrow, uniqueFilters } from './relation-filters.js'
import type { MovedRows, WriteContext } from './write-context.js'

// A nested write changes the key of rows for which there is no data to put a stamp in: from the side without
// the key, and of a partner whose place another one takes. They are stamped by a statement of their own: ahead of
// the write that moves them, while it is known which they are; or behind it, if it asks for the stamps they have.

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
  if (list) {
    const leaving = uniqueFilters(target, disconnect)
    if (leaving.length > 0) note(target, { AND: [related, anyOf(target, leaving)] })
  } else if (disconnect) {
    note(target, narrow(target, disconnect, related))
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

/**
 * Holds back the stamps of rows that the write finds by what they would change. By their keys, such rows are found
 * behind it as well.
 */
export async function holdBackStamps(
  { model, args }: Statement,
  { moved, stampsBehind, stamp, filtered = filteredByStamp(model, args) }: WriteContext,
  execution: Execution,
): Promise<void> {
  for (const rows of moved.splice(0)) {
    if (!filtered.has(rows.model)) {
      moved.push(rows)
      continue
    }
    for (const where of await byKey(rows, execution)) {
      stampsBehind.push(stamping({ model: rows.model, where }, stamp))
    }
  }
}

/** Filters for the rows that these are now. */
async function byKey({ model, where }: MovedRows, execution: Execution) {
  const select = keySelection(model)
  const keys = (await execution.run(model, 'findMany', { where, select })) as readonly Arguments[]
  return inPortions(keys).map((portion) => whereLive(model, anyKey(portion)))
}

/** The statements that stamp what a write moves: ahead of it, and behind it once no other part of it follows. */
export function stampMoved({ moved, stampsBehind, continued, stamp }: WriteContext): {
  readonly ahead: readonly Statement[]
  readonly behind: readonly Statement[]
} {
  return {
    ahead: moved.map((rows) => stamping(rows, stamp)),
    behind: continued ? [] : stampsBehind,
  }
}

function stamping({ model, where }: Pick<MovedRows, 'model' | 'where'>, stamp: Stamp): Statement {
  return { model, operation: 'updateMany', args: { where, data: stampOfUpdate(model, stamp) } }
}
