import type { CascadePlan } from '../../soft-delete/cascade-plan.js'
import type { Execution, RunSql, Statement } from '../execution.js'
import { refusedInBatch } from '../refused-in-batch.js'
import { cascade, cascadeStatement } from './cascade.js'
import type { WriteContext } from './write-context.js'

/** Whether a delete takes nothing along, and nothing can hold it back. */
export function spreadsNowhere({ cascades, restrictions }: CascadePlan): boolean {
  return cascades.length === 0 && restrictions.length === 0
}

/** Lets what a write has deleted spread as the schema says, or refuses the write. */
export async function spread(
  plan: CascadePlan,
  context: WriteContext,
  execution: Execution,
  runSql: RunSql,
): Promise<void> {
  const refusal = await cascade(plan, context, runSql)
  if (refusal) throw execution.error(refusal)
}

/**
 * The statements by which a delete spreads in a batch of the caller's, where none can wait for the answer of
 * another.
 */
export function spreadInBatch(
  { model }: Statement,
  { cascades, restrictions, cyclic }: CascadePlan,
  context: WriteContext,
): readonly Statement[] {
  if (cyclic || restrictions.length > 0) throw refusedInBatch(`This write of ${model.name}`)
  return cascades.map((relation) => ({
    model: relation.model,
    operation: 'updateMany',
    args: cascadeStatement(relation, context),
  }))
}
