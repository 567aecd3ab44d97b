import { stampOfUpdate } from '../../audit/stamp.js'
import { type Arguments, isArguments } from '../../models/arguments.js'
import {
  canLeadToDeleted,
  type ForeignKeyRelation,
  type ModelPlan,
  type SoftDeletableModel,
} from '../../models/model-plan.js'
import { toCombine } from '../../soft-delete/combined-filter.js'
import { deletedTogether } from '../../soft-delete/deleted-together.js'
import { ParentDeletedError } from '../../soft-delete/errors.js'
import { type LeftAnswer, leftSql } from '../../soft-delete/left-sql.js'
import { inLockOrder } from '../../soft-delete/lock-order.js'
import { clearedMarks } from '../../soft-delete/marks.js'
import { whereDeleted } from '../../soft-delete/where.js'
import type { Execution, Statement, Unit } from '../execution.js'
import { inPortions } from '../portions.js'
import { keyIn, keySelection, uniqueFilter } from '../row-key.js'
import type { WriteContext } from '../write/write-context.js'
import { deletedRowSelection, deletionsOf } from './deleted-rows.js'
import { refuseFinerKeys } from './finer-keys.js'
import { findNamedRow } from './named-row.js'

/** Brings back one row and everything that the same delete took. */
export function restore(
  { model, args }: Statement<SoftDeletableModel>,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  return execution.atomically(async (unit) => {
    const deleted = whereDeleted(model, {})
    const row = await findNamedRow(model, args['where'], deleted, 'a restore', unit, execution)
    const key = keyIn(model, row)
    await restoreRows(model, { AND: [key, deleted] }, [row], context, unit)

    const { where: _where, data: _data, ...selection } = args
    return unit.run(model, 'findUniqueOrThrow', { ...selection, where: uniqueFilter(model, key) })
  })
}

/** Brings back the rows that match and everything that went with them. Counts those that match. */
export function restoreMany(
  { model, args }: Statement<SoftDeletableModel>,
  context: WriteContext,
  execution: Execution,
): Promise<{ count: number }> {
  return execution.atomically(async (unit) => {
    const given = isArguments(args['where']) ? args['where'] : {}
    const where = { AND: [toCombine(model, given), whereDeleted(model, {})] }
    const rows = (await unit.run(model, 'findMany', {
      where,
      select: deletedRowSelection(model),
    })) as readonly Arguments[]
    if (rows.length === 0) return { count: 0 }
    await refuseFinerKeys(model, rows, unit)
    await restoreRows(model, where, rows, context, unit)
    // Some may have been purged before they were written.
    const [{ places }] = (await unit.runSql(leftSql(model, rows))) as LeftAnswer
    return { count: places.length }
  })
}

/** Rows of one model that come back. */
interface Extent {
  readonly model: SoftDeletableModel
  readonly where: Arguments
  /** The deletes that took them; of all that are taken back, as many as one statement can name. */
  readonly deletions: readonly unknown[]
}

async function restoreRows(
  model: SoftDeletableModel,
  where: Arguments,
  rows: readonly Arguments[],
  context: WriteContext,
  unit: Unit,
): Promise<void> {
  const { deletionId } = model.marks
  const deletions = deletionsOf(model, rows)
  const extents = inPortions(deletions).flatMap((portion) => takenTogether(model, portion))
  // A row that was marked without a deletion comes back alone.
  if (!deletionId) extents.push({ model, where, deletions: [] })
  else if (rows.some((row) => row[deletionId] === null))
    extents.push({ model, where: { AND: [where, { [deletionId]: null }] }, deletions: [] })
  const returning = new Set(deletions)
  for (const extent of extents) await refuseUnderDeletedParent(extent, returning, unit)
  for (const extent of extents) {
    await unit.run(extent.model, 'updateMany', {
      where: extent.where,
      data: { ...clearedMarks(extent.model), ...stampOfUpdate(extent.model, context.stamp) },
    })
  }
}

/** What these deletions can have taken. */
function takenTogether(
  start: SoftDeletableModel,
  deletions: readonly unknown[],
): readonly Extent[] {
  return inLockOrder(deletedTogether(start)).map((model) => ({
    model,
    where: { [model.marks.deletionId]: { in: deletions } },
    deletions,
  }))
}

async function refuseUnderDeletedParent(
  extent: Extent,
  returning: ReadonlySet<unknown>,
  { run }: Unit,
): Promise<void> {
  const { model, where } = extent
  const filters = [...model.relations.values()]
    .filter(canLeadToDeleted)
    .filter(bindsToParent)
    .map((relation) => ({ relation, filter: underDeletedParent(relation, extent) }))
  if (filters.length === 0) return
  const some = { AND: [where, { OR: filters.map(({ filter }) => filter) }] }
  if ((await run(model, 'findFirst', { where: some, select: keySelection(model) })) === null) return
  for (const { relation, filter } of filters) {
    const { name, target } = relation
    const rows = (await run(model, 'findMany', {
      where: { AND: [where, filter] },
      select: { [name]: { select: deletedRowSelection(target) } },
    })) as readonly { readonly [name: string]: Arguments }[]
    const { deletionId = '' } = target.marks
    // What another portion names comes back too.
    if (!rows.every((row) => returning.has(row[name]?.[deletionId]))) {
      throw new ParentDeletedError(model.name, name, target.name)
    }
  }
}

/** A row goes with such a parent, or holds it back: it never lives under a deleted one. */
function bindsToParent({ foreignKey }: ForeignKeyRelation): boolean {
  return foreignKey.onDelete === 'Cascade' || foreignKey.onDelete === 'Restrict'
}

/** A filter for rows whose parent is deleted, and not by these deletes. */
function underDeletedParent(
  { name, target }: ForeignKeyRelation<ModelPlan, SoftDeletableModel>,
  { model, where, deletions }: Extent,
): Arguments {
  const { deletedAt, deletionId } = target.marks
  const byOthers =
    deletionId && deletions.length > 0
      ? { OR: [{ [deletionId]: null }, { [deletionId]: { notIn: deletions } }] }
      : {}
  const amongThese = target === model && deletions.length === 0 ? { NOT: where } : {}
  return { [name]: { is: { [deletedAt]: { not: null }, ...byOthers, ...amongThese } } }
}
