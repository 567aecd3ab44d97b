import { type Arguments, isArguments, isNothing } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { lockRowsSql, type RowsToLock } from '../../soft-delete/lock-rows-sql.js'
import type { Unit } from '../execution.js'
import { keyIn, keySelection } from '../row-key.js'
import type { RowsOf } from '../write/write-context.js'

/**
 * Waits until nobody else writes these rows, so that the write behind it finds what others have left of them, and
 * keeps it so.
 */
export async function lockRows(
  locks: readonly RowsOf[],
  { run, runSql }: Pick<Unit, 'run' | 'runSql'>,
): Promise<void> {
  const found: RowsToLock[] = []
  for (const { model, where } of locks) {
    const known = keyOf(model, where)
    const select = keySelection(model)
    const keys = known
      ? [known]
      : ((await run(model, 'findMany', { where, select })) as readonly Arguments[])
    if (keys.length > 0) found.push({ model, keys })
  }
  if (found.length > 0) await runSql(lockRowsSql(found))
}

/** The key, where a filter says it. */
function keyOf(model: ModelPlan, where: Arguments): Arguments | undefined {
  const isKnown = model.key.every((field) => {
    const value = where[field]
    return !isNothing(value) && value !== null && !isArguments(value)
  })
  return isKnown ? keyIn(model, where) : undefined
}
