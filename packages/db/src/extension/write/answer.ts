import { type Arguments, isArguments, withArguments } from '../../models/arguments.js'
import { whereVisible } from '../../soft-delete/where.js'
import type { RunStatement, Statement } from '../execution.js'
import { keySelection, uniqueFilter } from '../row-key.js'

/** Whether more is answered than the columns of one table. */
export function answersRelations({ model, args: { select, include } }: Statement): boolean {
  if (include) return true
  const shown = isArguments(select) ? Object.keys(select) : []
  return shown.some((field) => field === '_count' || model.relations.has(field))
}

/**
 * Runs a write of one row, and answers what it is only once all that follows has run.
 *
 * @returns `null` if the row is deleted by then
 */
export async function answerAfterwards(
  { model, operation, args }: Statement,
  run: RunStatement,
  follow: () => Promise<void>,
): Promise<unknown> {
  const { select, include, omit, ...written } = args
  const shown = Object.entries({ select, include, omit }).filter(([, value]) => value !== undefined)
  const key = await run(model, operation, withArguments(written, { select: keySelection(model) }))
  await follow()
  const where = whereVisible(model, uniqueFilter(model, key as Arguments))
  return run(model, 'findUnique', { where, ...Object.fromEntries(shown) })
}
