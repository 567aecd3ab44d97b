import { type Arguments, isArguments, withArguments } from '../../models/arguments.js'
import {
  isSoftDeletable,
  type ModelPlan,
  type SoftDeletableModel,
} from '../../models/model-plan.js'
import { isDelete } from '../../models/operations.js'
import { carryActor } from '../client/carried-actor.js'
import type { Execution } from '../execution.js'
import { isLeftOut, isWrittenFirst, mustWait } from '../nested/order.js'
import { type HookInput, paramsFor } from '../prisma/internals.js'
import { notFound } from '../refusal.js'
import { refusedInBatch } from '../refused-in-batch.js'
import { keySelection, uniqueFilter } from '../row-key.js'

/**
 * Takes the data of an update apart: a nested operation that has to wait for what is written ahead of it
 * begins another update.
 *
 * @returns the data of each, in order; none where it is one
 */
export function partsOf(model: ModelPlan, data: unknown): readonly Arguments[] {
  if (!isArguments(data) || !deletesNested(model, data)) return []
  const columns: Record<string, unknown> = {}
  const parts: Record<string, Arguments>[] = [{}]
  let deletes: SoftDeletableModel[] = []
  for (const [name, value] of Object.entries(data)) {
    const relation = model.relations.get(name)
    if (!relation || !isArguments(value)) {
      columns[name] = value
      continue
    }
    const isFirst = isWrittenFirst(relation, value)
    for (const [operation, argument] of Object.entries(value)) {
      if (isLeftOut(operation, argument)) continue
      const ahead = Object.keys(parts.at(-1)?.[name] ?? {})
      // Where the key is on this side, Prisma has an order of its own.
      const inOrder = !relation.foreignKey || ahead.length === 0
      if (!isFirst && inOrder && mustWait(relation, operation, ahead, deletes)) {
        parts.push({})
        deletes = []
      }
      const part = parts.at(isFirst ? 0 : -1) ?? {}
      part[name] = withArguments(part[name], { [operation]: argument })
      const { target } = relation
      if (isSoftDeletable(target) && isDelete(operation)) deletes.push(target)
    }
  }
  const [first, ...others] = parts
  return others.length > 0 ? [withArguments(columns, first ?? {}), ...others] : []
}

/** Nothing else has to be waited for; and an upsert of the only partner, which becomes one of two. */
function deletesNested({ relations }: ModelPlan, data: Arguments): boolean {
  for (const name in data) {
    const operations = data[name]
    if (typeof operations !== 'object' || operations === null) continue
    const { delete: named, deleteMany, upsert } = operations as Arguments
    if ((named ?? deleteMany ?? upsert) !== undefined && relations.has(name)) return true
  }
  return false
}

/**
 * Carries out the parts of an update, one behind the other and as one unit.
 *
 * @param update carries out one of them
 * @returns what the last one answers
 */
export function runInParts(
  model: ModelPlan,
  parts: readonly Arguments[],
  input: HookInput,
  execution: Execution,
  update: (input: HookInput, isLast: boolean) => PromiseLike<unknown>,
): Promise<unknown> {
  const { args, __internalParams: params } = input
  if (execution.batched) throw refusedInBatch(`This update of ${model.name}`)
  const first = { where: args['where'], data: parts[0], select: keySelection(model) }
  return execution.atomically(async ({ transaction }) => {
    const own = carryActor(paramsFor(params, model.name, 'update', transaction))
    let key = await update({ ...input, args: first, __internalParams: own }, false)
    try {
      for (const data of parts.slice(1, -1)) {
        const where = namedBy(key)
        const next = { ...first, where, data }
        key = await update({ ...input, args: next, __internalParams: own }, false)
      }
      const last = withArguments(args, { where: namedBy(key), data: parts.at(-1) })
      const asCalled = carryActor({ ...params, transaction })
      return await update({ ...input, args: last, __internalParams: asCalled }, true)
    } catch (error) {
      await execution.spoil()
      throw error
    }
  })

  function namedBy(key: unknown): Arguments {
    // A delete may have taken the row along.
    if (!isArguments(key)) throw execution.error(notFound(model, 'an update'))
    return uniqueFilter(model, key)
  }
}
