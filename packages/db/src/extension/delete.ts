import { faultOf } from '../errors/fault.js'
import { isArguments } from '../models/arguments.js'
import { type CascadePlan, planCascade } from '../soft-delete/cascade-plan.js'
import { HELD_BACK } from '../soft-delete/cascade-sql.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import { cascade, cascadeStatement, cascadeStatements } from './cascade.js'
import type { Execution, Statement } from './execution.js'
import { stampMoved } from './moved-rows.js'
import type { WriteContext } from './write-context.js'

/**
 * Runs a write that deletes rows softly, and lets the delete spread as the schema says.
 *
 * @returns the answer of the write itself
 */
export async function runDelete(
  write: Statement,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  const plan = planCascade(context.deletes)
  const before = stampMoved(context)
  if (plan.cascades.length === 0 && plan.restrictions.length === 0) {
    return execution.inOrder([...before, write], write)
  }
  if (execution.batched) return runInBatch(before, write, plan, context, execution)
  if (execution.runFollowed && before.length === 0 && leavesRelationsAlone(write)) {
    try {
      return await execution.runFollowed(write, cascadeStatements(plan, context).failing)
    } catch (error) {
      // Nothing was done. What holds the delete back, if it still does, is found out step by step.
      if (faultOf(error)?.sqlstate !== HELD_BACK) throw error
    }
  }
  return execution.atomically(async (run, runSql) => {
    for (const { model, operation, args } of before) await run(model, operation, args)
    const answer = await run(write.model, write.operation, write.args)
    if (write.operation === 'updateMany' && (answer as { count: number }).count === 0) return answer
    const refusal = await cascade(plan, context, runSql)
    if (refusal) await execution.refuse(refusal)
    return answer
  })
}

/** Whether one table is written and answered from, so that nothing is read after the delete has spread. */
function leavesRelationsAlone({ model, args }: Statement): boolean {
  const { data, select, include } = args
  // An upsert has data of two kinds.
  if (!isArguments(data) || include) return false
  const fields = [...Object.keys(data), ...Object.keys(isArguments(select) ? select : {})]
  return !fields.some((field) => field === '_count' || model.relations.has(field))
}

function runInBatch(
  before: readonly Statement[],
  write: Statement,
  { cascades, restrictions, cyclic }: CascadePlan,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  if (cyclic || restrictions.length > 0) {
    throw new UnsupportedBySoftDeleteError(
      `Deleting ${write.model.name} takes statements that depend on each other's answers, and another extension has put it into a batch. Use an interactive transaction, or put the soft-delete extension on the client before that one.`,
    )
  }
  const after = cascades.map((relation) => ({
    model: relation.model,
    operation: 'updateMany',
    args: cascadeStatement(relation, context),
  }))
  return execution.inOrder([...before, write, ...after], write)
}
