import { isArguments } from '../../models/arguments.js'
import { planCascade } from '../../soft-delete/cascade-plan.js'
import { liveRows } from '../../soft-delete/unique-filter.js'
import type { Execution, Statement } from '../execution.js'
import { lockRows } from '../nested/locks.js'
import { refusedInBatch } from '../refused-in-batch.js'
import { answerAfterwards, answersRelations } from './answer.js'
import { stampMoved } from './moved-rows.js'
import { spread, spreadInBatch, spreadsNowhere } from './spread.js'
import type { RowsOf, WriteContext } from './write-context.js'

/**
 * Runs an insert, an update or an upsert with what its nested operations have to do besides: stamp the rows that they
 * move, and let deletes spread as the schema says.
 *
 * @returns the row as all of that has left it; `null` if a nested delete has taken it along
 */
export async function runWithEffects(
  write: Statement,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  const { ahead, behind } = stampMoved(context)
  const plan = planCascade(new Set(context.deletes))
  const spreads = !spreadsNowhere(plan)
  const shows = answersRelations(write) || behind.some(({ model }) => model === write.model)
  const locks = [...aboveMoved(write, ahead, execution), ...context.locks]
  const isKnown = !spreads && (behind.length === 0 || !shows) && locks.length === 0
  if (isKnown) return execution.inOrder([...ahead, write, ...behind], write)
  if (execution.batched) {
    if (shows || locks.length > 0) throw refusedInBatch(`This write of ${write.model.name}`)
    const spreading = spreadInBatch(write, plan, context)
    return execution.inOrder([...ahead, write, ...spreading, ...behind], write)
  }
  return execution.atomically(async (unit) => {
    const { run, runSql } = unit
    const runAll = async (statements: readonly Statement[]) => {
      for (const { model, operation, args } of statements) await run(model, operation, args)
    }
    await lockRows(locks, unit)
    await runAll(ahead)
    if (!spreads && behind.length === 0) return run(write.model, write.operation, write.args)
    return answerAfterwards(write, run, async () => {
      if (spreads) await spread(plan, context, execution, runSql)
      await runAll(behind)
    })
  })
}

/**
 * The row that is updated has to be locked ahead of those that the update moves, and that are stamped ahead of it:
 * others write these from the top down, and two could wait for each other. A batch can't.
 */
function aboveMoved(
  { model, args: { where } }: Statement,
  stamps: readonly Statement[],
  { batched }: Execution,
): readonly RowsOf[] {
  if (batched || stamps.length === 0 || !isArguments(where)) return []
  return [{ model, where: liveRows(model, where) }]
}
