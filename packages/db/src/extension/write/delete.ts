import { faultOf } from '../../errors/fault.js'
import { type Arguments, isArguments, withArguments } from '../../models/arguments.js'
import { type CascadePlan, planCascade } from '../../soft-delete/cascade-plan.js'
import { HELD_BACK } from '../../soft-delete/cascade-sql.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { whereVisible } from '../../soft-delete/where.js'
import type { Execution, RunSql, Statement } from '../execution.js'
import { keySelection, uniqueFilter } from '../row-key.js'
import { cascade, cascadeStatement, cascadeStatements } from './cascade.js'
import { stampMoved } from './moved-rows.js'
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
  if (execution.batched) return runInBatch([], write, plan, context, execution)
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

/**
 * Runs an update or upsert with nested deletes, and lets these spread as the schema says.
 *
 * @returns the row as they have left it; `null` if one of them has taken it along
 */
export async function runNestedDeletes(
  write: Statement,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  const plan = planCascade(new Set(context.deletes))
  const before = stampMoved(context)
  if (spreadsNowhere(plan)) return execution.inOrder([...before, write], write)
  if (execution.batched) {
    if (answersRelations(write)) throw refusedInBatch(write)
    return runInBatch(before, write, plan, context, execution)
  }
  const { model, operation, args } = write
  const { select, include, omit, ...written } = args
  const shown = Object.entries({ select, include, omit }).filter(([, value]) => value !== undefined)
  return execution.atomically(async ({ run, runSql }) => {
    for (const statement of before) {
      await run(statement.model, statement.operation, statement.args)
    }
    const key = await run(model, operation, withArguments(written, { select: keySelection(model) }))
    await spread(plan, context, execution, runSql)
    const where = whereVisible(model, uniqueFilter(model, key as Arguments))
    return run(model, 'findUnique', { where, ...Object.fromEntries(shown) })
  })
}

function spreadsNowhere({ cascades, restrictions }: CascadePlan): boolean {
  return cascades.length === 0 && restrictions.length === 0
}

async function spread(
  plan: CascadePlan,
  context: WriteContext,
  execution: Execution,
  runSql: RunSql,
): Promise<void> {
  const refusal = await cascade(plan, context, runSql)
  if (refusal) throw execution.error(refusal)
}

/** Whether more is answered than the columns of one table. */
function answersRelations({ model, args: { select, include } }: Statement): boolean {
  if (include) return true
  const shown = isArguments(select) ? Object.keys(select) : []
  return shown.some((field) => field === '_count' || model.relations.has(field))
}

function runInBatch(
  before: readonly Statement[],
  write: Statement,
  { cascades, restrictions, cyclic }: CascadePlan,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  if (cyclic || restrictions.length > 0) {
    throw refusedInBatch(write)
  }
  const after = cascades.map((relation) => ({
    model: relation.model,
    operation: 'updateMany',
    args: cascadeStatement(relation, context),
  }))
  return execution.inOrder([...before, write, ...after], write)
}

function refusedInBatch({ model }: Statement): Error {
  return new UnsupportedBySoftDeleteError(
    `Deleting ${model.name} takes statements that depend on each other's answers, and another extension has put it into a batch. Use an interactive transaction, or put the soft-delete extension on the client before that one.`,
  )
}
