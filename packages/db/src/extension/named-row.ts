import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import { withoutCompoundKeys } from '../soft-delete/where.js'
import type { Execution, RunStatement } from './execution.js'
import { notFound } from './refusal.js'
import { keySelection } from './row-key.js'

/**
 * Finds the row that a unique filter names, deleted or not. Several deleted rows may have had the same
 * unique value; then it names none.
 *
 * @param among a further filter that the row must meet
 * @param operation what it is looked up for, for the errors: `a restore`
 * @returns its key, and its deletion id if the model has one
 */
export async function findNamedRow(
  model: ModelPlan,
  where: unknown,
  among: Arguments,
  operation: string,
  run: RunStatement,
  execution: Execution,
): Promise<Arguments> {
  const named = isArguments(where) ? withoutCompoundKeys(model, where) : {}
  const deletionId = model.marks?.deletionId
  const rows = (await run(model, 'findMany', {
    where: { AND: [named, among] },
    select: { ...keySelection(model), ...(deletionId && { [deletionId]: true }) },
    take: 2,
  })) as readonly Arguments[]
  const [row, other] = rows
  if (!row) {
    throw execution.error(notFound(model, operation))
  }
  if (other) {
    throw new UnsupportedBySoftDeleteError(
      `The filter of ${operation} matches several ${model.name} rows that had the same unique value. Name the row by its key (${model.key.join(', ')}).`,
    )
  }
  return row
}
