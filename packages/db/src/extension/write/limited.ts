import type { Arguments } from '../../models/arguments.js'
import { isSoftDeletable } from '../../models/model-plan.js'
import { planCascade } from '../../soft-delete/cascade-plan.js'
import { and } from '../../soft-delete/combined-filter.js'
import { whereLive } from '../../soft-delete/where.js'
import { refuseFinerKeys } from '../commands/finer-keys.js'
import type { Execution, Statement, Unit } from '../execution.js'
import { inPortions } from '../portions.js'
import { refusedInBatch } from '../refused-in-batch.js'
import { anyKey, keySelection } from '../row-key.js'
import { spread, spreadsNowhere } from './spread.js'
import type { WriteContext } from './write-context.js'

// Prisma writes `WHERE id IN (SELECT id … LIMIT …)`. Once PostgreSQL has waited there for somebody else who writes
// the same row, it asks nothing again: neither whether the row still lives, nor what the filter says.

/** Above it Prisma takes `take` for another number, and no table has that many rows to write at once. */
const MOST = 2 ** 31 - 1

/** Whether a write of rows that can be deleted has a limit. One that Prisma refuses is left to Prisma. */
export function isLimited({ model, args: { limit } }: Statement): boolean {
  return isSoftDeletable(model) && typeof limit === 'number' && limit > -1 && limit < 2 ** 32
}

/** Runs an update of as many live rows as its limit says, or a delete of as many. */
export async function runLimited(
  write: Statement,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  if (execution.batched) throw refusedInBatch(`This write of ${write.model.name}`)
  return execution.atomically(async (unit) => {
    const answer = await writeStillLive(write, unit)
    const plan = planCascade(new Set(context.deletes))
    if (!spreadsNowhere(plan) && (answer as { count: number }).count > 0) {
      await spread(plan, context, execution, unit.runSql)
    }
    return answer
  })
}

/** Finds live rows, no more than the limit says, and writes those that still live when their turn comes. */
async function writeStillLive({ model, operation, args }: Statement, unit: Unit): Promise<unknown> {
  const { run } = unit
  const { limit, ...unlimited } = args
  const where = args['where'] as Arguments
  const rows = (await run(model, 'findMany', {
    where,
    take: Math.min(limit as number, MOST),
    select: keySelection(model),
  })) as readonly Arguments[]
  // Prisma still has to see whether it is a write at all.
  if (rows.length === 0) return run(model, operation, { ...args, limit: 0 })
  await refuseFinerKeys(model, rows, unit)
  const portions = inPortions(rows, model.key.length)
  const answers: unknown[] = []
  for (const portion of portions) {
    const keys = anyKey(portion)
    // The filter is asked again where no portion ahead can have changed what it says of this one.
    const still = portions.length === 1 ? and(where, keys) : whereLive(model, keys)
    answers.push(await run(model, operation, { ...unlimited, where: still }))
  }
  return operation === 'updateManyAndReturn' ? answers.flat() : { count: total(answers) }
}

function total(answers: readonly unknown[]): number {
  return (answers as readonly { readonly count: number }[]).reduce(
    (sum, { count }) => sum + count,
    0,
  )
}
