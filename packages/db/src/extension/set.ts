import { type Arguments, asList, isArguments } from '../models/arguments.js'
import type { RelationPlan } from '../models/model-plan.js'
import { filterLiveOnly, withoutCompoundKeys } from '../soft-delete/where.js'
import type { Execution } from './execution.js'
import { movesRows } from './moved-rows.js'
import { keySelection, uniqueFilter } from './row-key.js'
import type { PendingSet, WriteContext } from './write-context.js'

/**
 * A `set` of a list, for which has to be known what is connected now.
 *
 * @param related a filter for what is connected
 * @param operations where `connect` and `disconnect` are put
 */
export function pendingSet(
  relation: RelationPlan,
  value: unknown,
  related: Arguments,
  operations: Record<string, unknown>,
): PendingSet {
  const { target } = relation
  return {
    relation,
    connected: { AND: [related, filterLiveOnly(target, {}) ?? {}] },
    wanted: asList(value)
      .filter(isArguments)
      .map((where) => filterLiveOnly(target, where) ?? {}),
    operations,
  }
}

/** Finds out which rows leave and which join. */
export async function resolveSet(
  { relation, connected, wanted, operations }: PendingSet,
  context: WriteContext,
  execution: Execution,
): Promise<void> {
  const { model, name, target, inverse } = relation
  const find = async (where: Arguments) =>
    (await execution.run(target, 'findMany', {
      where,
      select: keySelection(target),
    })) as readonly Arguments[]
  const staying =
    wanted.length > 0
      ? await find({ OR: wanted.map((where) => withoutCompoundKeys(target, where)) })
      : []
  const present = await find(connected)
  const leaving = without(present, staying)
  const joining = without(staying, present)

  const back = target.relations.get(inverse)
  if (leaving.length > 0 && back && !back.list && !back.optional) {
    throw execution.error({
      code: 'P2014',
      message: `The change you are trying to make would violate the required relation '${name}' between the \`${target.name}\` and \`${model.name}\` models.`,
      meta: { modelName: model.name, relation: name, modelA: target.name, modelB: model.name },
    })
  }
  const add = (operation: string, rows: readonly Arguments[]) => {
    if (rows.length > 0) operations[operation] = [...asList(operations[operation]), ...rows]
  }
  add(
    'disconnect',
    leaving.map((row) => uniqueFilter(target, row)),
  )
  // As Prisma does: many-to-many lists insist on every row, others pass over those that are not there.
  add('connect', back?.list ? wanted : joining.map((row) => uniqueFilter(target, row)))
  const moved = [...leaving, ...joining]
  if (movesRows(relation) && moved.length > 0) {
    context.moved.push({ model: target, where: { OR: moved }, conditions: [] })
  }
}

function without(rows: readonly Arguments[], others: readonly Arguments[]): readonly Arguments[] {
  const left = new Set(others.map(identity))
  return rows.filter((row) => !left.has(identity(row)))
}

function identity(key: Arguments): string {
  return Object.values(key).map(String).join('\0')
}
