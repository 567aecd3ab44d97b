import { stampOfUpdate } from '../audit/stamp.js'
import type { Arguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { ParentDeletedError } from '../soft-delete/errors.js'
import { clearedMarks } from '../soft-delete/marks.js'
import { filterDeleted } from '../soft-delete/where.js'
import type { Execution, RunStatement, Statement } from './execution.js'
import { findNamedRow } from './named-row.js'
import { keySelection, uniqueFilter } from './row-key.js'
import type { WriteContext } from './write-context.js'

/** Brings back one row and everything that the same delete took. */
export function restore(
  { model, args }: Statement,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  return execution.atomically(async (run) => {
    const deleted = filterDeleted(model, {}) ?? {}
    const row = await findNamedRow(model, args['where'], deleted, 'a restore', run, execution)
    const key = Object.fromEntries(model.key.map((column) => [column, row[column]]))
    await restoreRows(model, { AND: [key, deleted] }, [row], context, run)

    const { where: _where, data: _data, ...selection } = args
    return run(model, 'findUniqueOrThrow', { ...selection, where: uniqueFilter(model, key) })
  })
}

/** Brings back the rows that match and everything that went with them. Counts those that match. */
export function restoreMany(
  { model, args }: Statement,
  context: WriteContext,
  execution: Execution,
): Promise<{ count: number }> {
  return execution.atomically(async (run) => {
    const where = { AND: [args['where'] ?? {}, filterDeleted(model, {}) ?? {}] }
    const deletionId = model.marks?.deletionId
    const rows = (await run(model, 'findMany', {
      where,
      select: { ...keySelection(model), ...(deletionId && { [deletionId]: true }) },
    })) as readonly Arguments[]
    if (rows.length > 0) {
      await restoreRows(model, where, rows, context, run)
    }
    return { count: rows.length }
  })
}

/** Rows of one model that come back. */
interface Extent {
  readonly model: ModelPlan
  readonly where: Arguments
}

async function restoreRows(
  model: ModelPlan,
  where: Arguments,
  rows: readonly Arguments[],
  context: WriteContext,
  run: RunStatement,
): Promise<void> {
  const { deletionId } = model.marks ?? {}
  const ids = deletionId ? rows.map((row) => row[deletionId]) : []
  const deletions = [...new Set(ids)].filter((id) => id !== null)
  const extents = [...takenTogether(model, deletions)]
  // A row that was marked without a deletion comes back alone.
  if (!deletionId) extents.push({ model, where })
  else if (ids.includes(null))
    extents.push({ model, where: { AND: [where, { [deletionId]: null }] } })
  for (const extent of extents) await refuseUnderDeletedParent(extent, deletions, run)
  for (const extent of extents) {
    await run(extent.model, 'updateMany', {
      where: extent.where,
      data: { ...clearedMarks(extent.model), ...stampOfUpdate(extent.model, context.stamp) },
    })
  }
}

/** What these deletions can have taken: one delete reaches only what relations lead to. */
function takenTogether(start: ModelPlan, deletions: readonly unknown[]): readonly Extent[] {
  if (deletions.length === 0) return []
  const models = new Set([start])
  for (const model of models) {
    for (const { target } of model.relations.values()) models.add(target)
  }
  return [...models].flatMap((model) =>
    model.marks?.deletionId
      ? [{ model, where: { [model.marks.deletionId]: { in: deletions } } }]
      : [],
  )
}

async function refuseUnderDeletedParent(
  extent: Extent,
  deletions: readonly unknown[],
  run: RunStatement,
): Promise<void> {
  const { model, where } = extent
  const filters = [...model.relations.values()]
    .filter(bindsToParent)
    .map((relation) => ({ relation, filter: stillDeleted(relation, extent, deletions) }))
  if (filters.length === 0) return
  const select = keySelection(model)
  const some = { AND: [where, { OR: filters.map(({ filter }) => filter) }] }
  if ((await run(model, 'findFirst', { where: some, select })) === null) return
  for (const { relation, filter } of filters) {
    const row = await run(model, 'findFirst', { where: { AND: [where, filter] }, select })
    if (row !== null) throw new ParentDeletedError(model.name, relation.name, relation.target.name)
  }
}

/** A row goes with such a parent, or holds it back: it never lives under a deleted one. */
function bindsToParent({ foreignKey, target }: RelationPlan): boolean {
  if (!foreignKey || !target.marks) return false
  return foreignKey.onDelete === 'Cascade' || foreignKey.onDelete === 'Restrict'
}

function stillDeleted(
  { name, target }: RelationPlan,
  { model, where }: Extent,
  deletions: readonly unknown[],
): Arguments {
  const { deletedAt = '', deletionId } = target.marks ?? {}
  const comesBackToo =
    deletionId && deletions.length > 0
      ? { OR: [{ [deletionId]: null }, { [deletionId]: { notIn: deletions } }] }
      : {}
  const amongThese = target === model && !deletionId ? { NOT: where } : {}
  return { [name]: { is: { [deletedAt]: { not: null }, ...comesBackToo, ...amongThese } } }
}
