import { type Arguments, asList } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { withoutCompoundKeys } from '../soft-delete/where.js'
import type { Execution } from './execution.js'
import type { PendingSet, WriteContext } from './write-context.js'

/** Finds out what a rewritten write could not know, before it runs. */
export async function lookUp(context: WriteContext, execution: Execution): Promise<void> {
  for (const { model, where, refusal } of context.checks) {
    const found = await execution.run(model, 'findFirst', { where, select: keySelection(model) })
    if (found !== null) throw execution.error(refusal)
  }
  for (const pending of context.sets) await resolveSet(pending, execution)
  for (const { model, connected, operations, create, update } of context.upserts) {
    const row = await execution.run(model, 'findFirst', {
      where: connected,
      select: keySelection(model),
    })
    if (row === null) operations['create'] = create
    else operations['update'] = update
  }
}

async function resolveSet(pending: PendingSet, execution: Execution): Promise<void> {
  const { relation, connected, wanted, operations } = pending
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
  const kept = new Set(staying.map(identity))
  const leaving = (await find(connected)).filter((row) => !kept.has(identity(row)))

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
  add('connect', back?.list ? wanted : staying.map((row) => uniqueFilter(target, row)))
}

/** Selects the key of a model. */
export function keySelection({ key }: ModelPlan): Arguments {
  return Object.fromEntries(key.map((column) => [column, true]))
}

/** The filter that names one row by its key. */
export function uniqueFilter({ keyName }: ModelPlan, key: Arguments): Arguments {
  return keyName ? { [keyName]: key } : key
}

function identity(key: Arguments): string {
  return Object.values(key).map(String).join('\0')
}
