import { stampOfUpdate } from '../../audit/stamp.js'
import { type Arguments, isArguments } from '../../models/arguments.js'
import {
  canLeadToDeleted,
  type ForeignKeyRelation,
  type SoftDeletableModel,
} from '../../models/model-plan.js'
import { toCombine } from '../../soft-delete/combined-filter.js'
import { deletedTogether } from '../../soft-delete/deleted-together.js'
import { ParentDeletedError } from '../../soft-delete/errors.js'
import { inLockOrder } from '../../soft-delete/lock-order.js'
import { clearedMarks } from '../../soft-delete/marks.js'
import {
  type DeletedParentsAnswer,
  deletedParentsSql,
  lockReturningSql,
  type Returning,
  type ReturningAnswer,
} from '../../soft-delete/restore-sql.js'
import { whereDeleted } from '../../soft-delete/where.js'
import type { Execution, Statement, Unit } from '../execution.js'
import { inPortions } from '../portions.js'
import { notFound } from '../refusal.js'
import { anyKey, keyIn, uniqueFilter } from '../row-key.js'
import type { WriteContext } from '../write/write-context.js'
import { deletedRowSelection, deletionsOf, rowsAt } from './deleted-rows.js'
import { refuseFinerKeys } from './finer-keys.js'
import { findNamedRow } from './named-row.js'

/** Brings back one row and everything that the same delete took. */
export function restore(
  { model, args }: Statement<SoftDeletableModel>,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  return execution.atomically(async (unit) => {
    const { where, data: _data, ...selection } = args
    const deleted = whereDeleted(model, {})
    const row = await findNamedRow(model, where, deleted, 'a restore', unit, execution)
    if ((await bringBack(model, [row], context, unit)) === 0) {
      throw execution.error(notFound(model, 'a restore'))
    }
    const key = uniqueFilter(model, keyIn(model, row))
    return unit.run(model, 'findUniqueOrThrow', { ...selection, where: key })
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
    const select = deletedRowSelection(model)
    const rows = (await unit.run(model, 'findMany', { where, select })) as readonly Arguments[]
    return { count: await bringBack(model, rows, context, unit) }
  })
}

/**
 * Brings back deleted rows with everything that went with them.
 *
 * @returns how many of them came back: the others somebody else has restored or removed
 */
async function bringBack(
  model: SoftDeletableModel,
  rows: readonly Arguments[],
  context: WriteContext,
  unit: Unit,
): Promise<number> {
  if (rows.length === 0) return 0
  await refuseFinerKeys(model, rows, unit)
  const found = { model, keys: rows, deletions: deletionsOf(model, rows) }
  const [{ together, alone }] = (await unit.runSql(lockReturningSql(found))) as ReturningAnswer
  const deletions = deletionsOf(model, rowsAt(rows, together))
  const returning = { model, keys: rowsAt(rows, alone), deletions }
  await refuseUnderDeletedParent(returning, unit)
  for (const [each, where] of filtersOf(returning)) {
    const data = { ...clearedMarks(each), ...stampOfUpdate(each, context.stamp) }
    await unit.run(each, 'updateMany', { where, data })
  }
  return together.length + alone.length
}

/** Filters for all that comes back, as many as there are statements. */
function filtersOf({
  model,
  keys,
  deletions,
}: Returning): readonly (readonly [model: SoftDeletableModel, where: Arguments])[] {
  const together = inLockOrder(deletedTogether(model)).flatMap((each) =>
    inPortions(deletions).map(
      (portion) => [each, { [each.marks.deletionId]: { in: portion } }] as const,
    ),
  )
  const alone = inPortions(keys, model.key.length).map(
    (portion) => [model, anyKey(portion.map((row) => keyIn(model, row)))] as const,
  )
  return [...together, ...alone]
}

async function refuseUnderDeletedParent(returning: Returning, { runSql }: Unit): Promise<void> {
  const { model, keys, deletions } = returning
  const models = new Set<SoftDeletableModel>(deletions.length > 0 ? deletedTogether(model) : [])
  if (keys.length > 0) models.add(model)
  const relations = [...models].flatMap(({ relations }) =>
    [...relations.values()].filter(canLeadToDeleted).filter(bindsToParent),
  )
  if (relations.length === 0) return
  const [answer] = (await runSql(deletedParentsSql(relations, returning))) as DeletedParentsAnswer
  const relation = relations.find((_, at) => answer[`r${at}`])
  if (relation)
    throw new ParentDeletedError(relation.model.name, relation.name, relation.target.name)
}

/** A row goes with such a parent, or holds it back: it never lives under a deleted one. */
function bindsToParent({ foreignKey }: ForeignKeyRelation): boolean {
  return foreignKey.onDelete === 'Cascade' || foreignKey.onDelete === 'Restrict'
}
