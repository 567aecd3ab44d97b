import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { toCombine } from '../soft-delete/combined-filter.js'
import { PurgeArgumentError } from '../soft-delete/errors.js'
import { type LeftAnswer, leftSql } from '../soft-delete/left-sql.js'
import { type PurgePlan, planPurge } from '../soft-delete/purge-plan.js'
import {
  type LockAnswer,
  lockSql,
  type RemovalAnswer,
  removalSql,
} from '../soft-delete/purge-sql.js'
import { deletedRowSelection, deletionsOf } from './deleted-rows.js'
import type { Execution, RunSql, RunStatement, Statement } from './execution.js'
import type { Purge } from './intent.js'
import { inPortions } from './portions.js'
import { keyIn, uniqueFilter } from './row-key.js'

const DEFAULT_BATCH_SIZE = 1000

/**
 * Removes rows physically that were deleted before a time, each with all that its delete took: in batches,
 * each its own transaction. What a restore would bring back together goes together, or stays.
 *
 * @returns how many rows of this model are gone
 */
export async function purge(
  { model, args }: Statement,
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
  const isDue = { [model.marks?.deletedAt ?? '']: { lt: deletedBefore ?? null } }
  const given = isArguments(args['where']) ? args['where'] : {}
  const where = { AND: [toCombine(model, given), isDue] }
  let count = 0
  let stayed: Arguments | undefined
  for (;;) {
    const batch = await execution.atomically(async (run, runSql) => {
      const page = stayed && { cursor: uniqueFilter(model, keyIn(model, stayed)), skip: 1 }
      const rows = await findRows(model, where, run, { ...page, take: batchSize })
      if (rows.length === 0) return undefined
      const gone = await remove(model, rows, where, new Date(deletedBefore as Date), run, runSql)
      const [{ last }] = (await runSql(leftSql(model, rows))) as LeftAnswer
      return { gone, lastLeft: last === null ? undefined : rows[last - 1] }
    })
    if (!batch) return { count }
    count += batch.gone
    // What stays has had its turn.
    stayed = batch.lastLeft ?? stayed
  }
}

/** Removes these rows, and what goes with them, as far as nothing holds them back. */
async function remove(
  model: ModelPlan,
  rows: readonly Arguments[],
  where: Arguments,
  due: Date,
  run: RunStatement,
  runSql: RunSql,
): Promise<number> {
  const plan = planPurge(model)
  const deletions = await lock(plan, rows, due, runSql)
  const pages = [rows]
  // Only Prisma can tell which of the rows that the same deletes took the caller means as well.
  for (const portion of inPortions(deletions)) {
    const taken = { [model.marks?.deletionId ?? '']: { in: portion } }
    pages.push(await findRows(model, { AND: [where, taken] }, run))
  }
  const keys = pages.flat()
  const [{ count }] = (await runSql(removalSql(plan, { keys, deletions, due }))) as RemovalAnswer
  return count
}

/** Locks all that would have to go with these rows. Gives the deletes that took it. */
async function lock(
  plan: PurgePlan,
  keys: readonly Arguments[],
  due: Date,
  runSql: RunSql,
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
  model: ModelPlan,
  where: Arguments,
  run: RunStatement,
  page: Arguments = {},
): Promise<readonly Arguments[]> {
  return (await run(model, 'findMany', {
    ...page,
    where,
    select: deletedRowSelection(model),
    orderBy: model.key.map((column) => ({ [column]: 'asc' })),
  })) as readonly Arguments[]
}
