import { type CascadePlan, planCascade } from '../soft-delete/cascade-plan.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import { cascade, cascadeStatement } from './cascade.js'
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
  return execution.atomically(async (run, runSql) => {
    for (const { model, operation, args } of before) await run(model, operation, args)
    const answer = await run(write.model, write.operation, write.args)
    if (write.operation === 'updateMany' && (answer as { count: number }).count === 0) return answer
    const refusal = await cascade(plan, context, runSql)
    if (refusal) await execution.refuse(refusal)
    return answer
  })
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
