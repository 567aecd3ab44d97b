import { type Arguments, isArguments } from '../../models/arguments.js'
import type { ModelPlan, SoftDeletableModel } from '../../models/model-plan.js'
import { toCombine } from '../../soft-delete/combined-filter.js'
import { PurgeArgumentError, UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { keyArrays } from '../../soft-delete/key-arrays.js'
import { type LeftAnswer, leftSql } from '../../soft-delete/left-sql.js'
import { whatGoes } from '../../soft-delete/purge-graph.js'
import { type PurgePlan, planPurge } from '../../soft-delete/purge-plan.js'
import {
  type GraphAnswer,
  graphSql,
  type LockAnswer,
  lockSql,
  type RemovalAnswer,
  removalSql,
} from '../../soft-delete/purge-sql.js'
import type { Execution, Statement, Unit } from '../execution.js'
import type { Purge } from '../intent.js'
import { inPortions } from '../portions.js'
import { keyIn, uniqueFilter } from '../row-key.js'
import { deletedRowSelection, deletionsOf, rowsAt } from './deleted-rows.js'
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
  let behind: Arguments | undefined
  const staying = new Set<unknown>()
  for (;;) {
    const batch = await execution.atomically(async (unit) => {
      const page = await findPage(model, where, behind, batchSize, unit)
      if (page.length === 0) {
        const isEnd = !behind || (await findLeft(model, [behind], unit)).length > 0
        return isEnd ? undefined : BEGIN_AGAIN
      }
      const rows = page.filter((each) => !staying.has(each[deletionId]))
      const removed = await remove(model, rows, where, new Date(deletedBefore as Date), unit)
      return { ...removed, left: await findLeft(model, page, unit) }
    })
    if (!batch) return { count }
    count += batch.count
    // What stays has had its turn, and so has all else that its delete took.
    behind = batch === BEGIN_AGAIN ? undefined : (batch.left.at(-1) ?? behind)
    for (const deletion of batch.held) staying.add(deletion)
  }
}

/** Somebody else has removed the row that the next page would lie behind. */
const BEGIN_AGAIN = { count: 0, held: [], left: [] }

/** The next rows that are due, behind one that is or was. */
async function findPage(
  model: SoftDeletableModel,
  where: Arguments,
  behind: Arguments | undefined,
  size: number,
  unit: Unit,
): Promise<readonly Arguments[]> {
  if (!behind) return findRows(model, where, unit, { take: size })
  // Prisma's `skip` would count another one, if this has been restored and is not due any more.
  const cursor = uniqueFilter(model, keyIn(model, behind))
  const rows = await findRows(model, where, unit, { cursor, take: size + 1 })
  const [name = '', ...names] = [behind, ...rows].map((row) => keyArrays(model, [row]).join())
  const place = names.indexOf(name)
  if (place > 0) throw pageComesAgain(model)
  return rows.slice(place + 1, place + 1 + size)
}

/** Rows of a page before lie behind it as well. */
function pageComesAgain({ name }: ModelPlan): Error {
  return new UnsupportedBySoftDeleteError(
    `A purge of ${name} is given the same rows again and would never end. Does an extension change the arguments of findMany?`,
  )
}

/** Those of these rows that are still there. */
async function findLeft(
  model: ModelPlan,
  rows: readonly Arguments[],
  { runSql }: Unit,
): Promise<readonly Arguments[]> {
  const [{ places }] = (await runSql(leftSql(model, rows))) as LeftAnswer
  return rowsAt(rows, places)
}

/** What a batch has done. */
interface Removed {
  /** How many rows of the model. */
  readonly count: number
  /** The deletes that were come to, and stay. */
  readonly held: readonly string[]
}

/** Removes these rows, and what goes with them, as far as nothing holds them back. */
async function remove(
  model: SoftDeletableModel,
  rows: readonly Arguments[],
  where: Arguments,
  due: Date,
  unit: Unit,
): Promise<Removed> {
  if (rows.length === 0) return { count: 0, held: [] }
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
  const start = { keys: pages.flat(), deletions, due }
  const [{ graph }] = (await unit.runSql(graphSql(plan, start))) as GraphAnswer
  const going = whatGoes(graph)
  const gone = new Set(going.map(({ deletion }) => deletion))
  const held = deletions.filter((deletion) => !gone.has(deletion))
  if (going.length === 0) return { count: 0, held }
  const [{ count }] = (await unit.runSql(removalSql(plan, start, going))) as RemovalAnswer
  return { count, held }
}

/** Locks all that would have to go with these rows. Gives the deletes that took it. */
async function lock(
  plan: PurgePlan,
  keys: readonly Arguments[],
  due: Date,
  { runSql }: Unit,
): Promise<readonly string[]> {
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
