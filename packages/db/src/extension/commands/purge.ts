import { type Arguments, isArguments } from '../../models/arguments.js'
import type { ModelPlan, SoftDeletableModel } from '../../models/model-plan.js'
import { toCombine } from '../../soft-delete/combined-filter.js'
import { PurgeArgumentError, UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { keysInJson } from '../../soft-delete/keys-in-json.js'
import { type LeftAnswer, leftSql } from '../../soft-delete/left-sql.js'
import { type PurgePlan, planPurge } from '../../soft-delete/purge-plan.js'
import {
  type LockAnswer,
  lockSql,
  type RemovalAnswer,
  removalSql,
} from '../../soft-delete/purge-sql.js'
import type { Execution, Statement, Unit } from '../execution.js'
import type { Purge } from '../intent.js'
import { inPortions } from '../portions.js'
import { keyIn, uniqueFilter } from '../row-key.js'
import { deletedRowSelection, deletionsOf } from './deleted-rows.js'
import { refuseFinerKeys } from './finer-keys.js'

const DEFAULT_BATCH_SIZE = 1000

/**
 * Removes rows physically that were deleted before a time, each with all that its delete took: in batches,
 * each its own transaction. What a restore would bring back together goes together, or stays.
 *
 * @returns how many rows of this model are gone
 */
export async function purge(
  { model, args }: Statement<SoftDeletableModel>,
  { deletedBefore, batchSize = DEFAULT_BATCH_SIZE }: Purge,
  execution: Execution,
): Promise<{ count: number }> {
  // Prisma would take no rows for 0, and count from the end below it.
  if (!(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new PurgeArgumentError(
      `A batch of a purge has a positive whole number of rows, not ${batchSize}.`,
    )
  }
  // To Prisma `undefined` would be no limit, and everything due; `null` it refuses.
  const { deletedAt, deletionId = '' } = model.marks
  const isDue = { [deletedAt]: { lt: deletedBefore ?? null } }
  const given = isArguments(args['where']) ? args['where'] : {}
  const where = { AND: [toCombine(model, given), isDue] }
  let count = 0
  let start: string | undefined
  let behind: Arguments | undefined
  const staying = new Set<unknown>()
  for (;;) {
    const batch = await execution.atomically(async (unit) => {
      const from = behind && { cursor: uniqueFilter(model, keyIn(model, behind)), skip: 1 }
      const page = await findRows(model, where, unit, { ...from, take: batchSize })
      if (page.length === 0) return undefined
      const first = keysInJson(model, page.slice(0, 1))
      if (first === start) throw pageComesAgain(model)
      const rows = page.filter((row) => !staying.has(row[deletionId]))
      const gone = await remove(model, rows, where, new Date(deletedBefore as Date), unit)
      const [{ places }] = (await unit.runSql(leftSql(model, page))) as LeftAnswer
      const there = new Set(places)
      return { gone, first, left: page.filter((_, place) => there.has(place)) }
    })
    if (!batch) return { count }
    count += batch.gone
    start = batch.first
    // What stays has had its turn, and so has all else that its delete took.
    behind = batch.left.at(-1) ?? behind
    for (const deletion of deletionsOf(model, batch.left)) staying.add(deletion)
  }
}

/** What a page begins with is gone, or lies before the next one. */
function pageComesAgain({ name }: ModelPlan): Error {
  return new UnsupportedBySoftDeleteError(
    `A purge of ${name} is given the same rows again and would never end. Does an extension change the arguments of findMany?`,
  )
}

/** Removes these rows, and what goes with them, as far as nothing holds them back. */
async function remove(
  model: SoftDeletableModel,
  rows: readonly Arguments[],
  where: Arguments,
  due: Date,
  unit: Unit,
): Promise<number> {
  if (rows.length === 0) return 0
  await refuseFinerKeys(model, rows, unit)
  const { deletionId = '' } = model.marks
  const plan = planPurge(model)
  const deletions = await lock(plan, rows, due, unit)
  const pages = [rows]
  // Only Prisma can tell which of the rows that the same deletes took the caller means as well.
  for (const portion of inPortions(deletions)) {
    const taken = { [deletionId]: { in: portion } }
    pages.push(await findRows(model, { AND: [where, taken] }, unit))
  }
  const keys = pages.flat()
  const [{ count }] = (await unit.runSql(
    removalSql(plan, { keys, deletions, due }),
  )) as RemovalAnswer
  return count
}

/** Locks all that would have to go with these rows. Gives the deletes that took it. */
async function lock(
  plan: PurgePlan,
  keys: readonly Arguments[],
  due: Date,
  { runSql }: Unit,
): Promise<readonly unknown[]> {
  let deletions = deletionsOf(plan.start, keys)
  for (;;) {
    const [answer] = (await runSql(lockSql(plan, { keys, deletions, due }))) as LockAnswer
    const known = new Set(deletions)
    const found = answer.deletions ?? []
    if (found.every((deletion) => known.has(deletion))) return deletions
    // What another delete took depends on some of this: then that delete goes as well, as a whole.
    deletions = found
  }
}

/** The keys of deleted rows, in their order, and the deletes that took them. */
async function findRows(
  model: SoftDeletableModel,
  where: Arguments,
  { run }: Unit,
  page: Arguments = {},
): Promise<readonly Arguments[]> {
  return (await run(model, 'findMany', {
    ...page,
    where,
    select: deletedRowSelection(model),
    orderBy: model.key.map((column) => ({ [column]: 'asc' })),
  })) as readonly Arguments[]
}
