import { type Arguments, isArguments, isNothing, withArguments } from '../../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { liveRows } from '../../soft-delete/unique-filter.js'
import { whereLive } from '../../soft-delete/where.js'
import { inBranch } from '../write/branch.js'
import { narrow } from '../write/relation-filters.js'
import { each, eachOf, type NestedWrite, type RewriteNested } from './nested-write.js'

/** A nested update of one row, or of several that are named one by one. */
export const update: RewriteNested = (value, nested) => {
  nested.context.namedUpdates.push(nested.relation)
  return { update: each(value, (item) => updateOne(item, nested)) }
}

/** A nested update of whichever rows match. */
export const updateMany: RewriteNested = (value, nested) => ({
  updateMany: eachOf(value, (item) => updateMatching(item, nested)),
})

/** Lists name their row, a to-one relation may or may not. */
function updateOne(item: unknown, nested: NestedWrite): unknown {
  const { relation, context, connected, data } = nested
  if (!isArguments(item)) return item
  const { target, list } = relation
  const apart = list || keepsDataApart(relation, item)
  const where = apart ? item['where'] : undefined
  const row = narrow(target, where, connected)
  const pending = context.upserts.length
  const updated = data.update(target, apart ? item['data'] : item, context, row)
  if (context.upserts.length > pending) refuseOfNewPartner(nested)
  const named = (list || target.marks || !isNothing(where)) && {
    where: whereLive(target, where),
  }
  return withArguments(apart ? item : undefined, { ...named, data: updated })
}

/** What hangs on a row that the same write inserts can't be looked up ahead of it. */
function refuseOfNewPartner({ relation, operations }: NestedWrite): void {
  const { model, name, foreignKey } = relation
  const inserts = [operations['create'], operations['connectOrCreate']].some((it) => !isNothing(it))
  if (!foreignKey || !inserts) return
  throw new UnsupportedBySoftDeleteError(
    `${model.name}.${name} can't have an update with a nested upsert beside what inserts the partner that is updated. Write it in the data of that.`,
  )
}

/**
 * A to-one update is the data, or has it under `data`. Where that is a field too, Prisma takes it for the
 * data as soon as it can be.
 */
function keepsDataApart({ target, inverse }: RelationPlan, item: Arguments): boolean {
  const { where: _where, data, ...others } = item
  if (!isArguments(data)) return false
  if (!isField(target, 'data')) return true
  return (
    named(others).length === 0 &&
    named(data).every((name) => isField(target, name) && name !== inverse)
  )
}

function isField({ columns, relations }: ModelPlan, name: string): boolean {
  return columns.has(name) || relations.has(name)
}

function named(values: Arguments): readonly string[] {
  return Object.keys(values).filter((name) => !isNothing(values[name]))
}

function updateMatching(
  item: Arguments,
  { relation: { target }, context, connected, data }: NestedWrite,
): Arguments {
  const where = item['where']
  const rows = narrow(target, where, connected)
  const matching = { model: target, where: liveRows(target, rows), exists: true }
  return {
    // Here Prisma asks for a filter.
    where: whereLive(target, isNothing(where) ? null : where),
    data: inBranch(context, matching, () => data.update(target, item['data'], context, rows)),
  }
}
