import type { SoftDeletableModel } from '../../models/model-plan.js'
import type { Execution, Statement } from '../execution.js'
import { keyIn, uniqueFilter } from '../row-key.js'
import { findNamedRow } from './named-row.js'

/** Removes one row physically, whether it is deleted or not. The database's own foreign keys apply. */
export function hardDelete(
  { model, args }: Statement<SoftDeletableModel>,
  execution: Execution,
): Promise<unknown> {
  return execution.atomically(async (unit) => {
    const row = await findNamedRow(model, args['where'], {}, 'a delete', unit, execution)
    return unit.run(model, 'delete', { ...args, where: uniqueFilter(model, keyIn(model, row)) })
  })
}
