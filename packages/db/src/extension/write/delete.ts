import { faultOf } from '../../errors/fault.js'
import { planCascade } from '../../soft-delete/cascade-plan.js'
import { HELD_BACK } from '../../soft-delete/cascade-sql.js'
import type { Execution, Statement } from '../execution.js'
import { answersRelations } from './answer.js'
import { cascadeStatements } from './cascade.js'
import { spread, spreadInBatch, spreadsNowhere } from './spread.js'
import type { WriteContext } from './write-context.js'

/**
 * Runs a soft delete, and lets it spread as the schema says.
 *
 * @returns the answer of the write itself, as things were before it spread
 */
export async function runDelete(
  write: Statement,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  const plan = planCascade(new Set(context.deletes))
  if (spreadsNowhere(plan)) return execution.inOrder([write], write)
  if (execution.batched) {
    return execution.inOrder([write, ...spreadInBatch(write, plan, context)], write)
  }
  if (execution.runFollowed && !answersRelations(write)) {
    try {
      return await execution.runFollowed(write, cascadeStatements(plan, context).failing)
    } catch (error) {
      // Nothing was done. What holds the delete back, if it still does, is found out step by step.
      if (faultOf(error)?.sqlstate !== HELD_BACK) throw error
    }
  }
  return execution.atomically(async ({ run, runSql }) => {
    const answer = await run(write.model, write.operation, write.args)
    if (write.operation === 'updateMany' && (answer as { count: number }).count === 0) return answer
    await spread(plan, context, execution, runSql)
    return answer
  })
}
