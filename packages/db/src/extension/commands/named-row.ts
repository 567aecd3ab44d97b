import { type Arguments, asList, isArguments, withArguments } from '../../models/arguments.js'
import type { SoftDeletableModel } from '../../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { namesOneRow } from '../../soft-delete/unique-filter.js'
import type { Execution, Unit } from '../execution.js'
import { notFound } from '../refusal.js'
import { keyIn } from '../row-key.js'
import { deletedRowSelection } from './deleted-rows.js'

/**
 * Finds the row that a unique filter names, deleted or not. Several deleted rows may have had the same
 * unique value; then it names none.
 *
 * @param among a further filter that the row must meet
 * @param operation what it is looked up for, for the errors: `a restore`
 * @returns its key, and its deletion id if the model has one
 */
export async function findNamedRow(
  model: SoftDeletableModel,
  where: unknown,
  among: Arguments,
  operation: string,
  { run }: Unit,
  execution: Execution,
): Promise<Arguments> {
  // Prisma itself refuses a filter that names no row.
  const find = async (...further: readonly Arguments[]) =>
    (await run(model, 'findUnique', {
      where: isArguments(where)
        ? withArguments(where, { AND: [...asList(where['AND']), ...further] })
        : where,
      select: deletedRowSelection(model),
    })) as Arguments | null
  const row = await find(among)
  if (!row) {
    throw execution.error(notFound(model, operation))
  }
  if (!namesOneRow(model, where) && (await find(among, { NOT: keyIn(model, row) }))) {
    throw new UnsupportedBySoftDeleteError(
      `The filter of ${operation} matches several ${model.name} rows that had the same unique value. Name the row by its key (${model.key.join(', ')}).`,
    )
  }
  return row
}
