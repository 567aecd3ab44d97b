import type { Arguments } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { liveRows } from '../../soft-delete/unique-filter.js'
import type { Execution } from '../execution.js'
import { missesRow } from '../prisma/internals.js'
import { keySelection } from '../row-key.js'

/**
 * Runs an upsert that may meet another one of the same value, or a delete. `INSERT … ON CONFLICT`, with which
 * Prisma upserts in one statement, knows nothing of deleted rows; so both may find no row, and the second one to
 * insert it fails; or the row that was found to be updated is gone. Nothing of that is left outside of a
 * transaction, and the next attempt finds what there is: what it fails with has another cause.
 */
export async function runRacedUpsert(
  model: ModelPlan,
  args: Arguments,
  execution: Execution,
  upsert: () => PromiseLike<unknown>,
): Promise<unknown> {
  try {
    return await upsert()
  } catch (error) {
    if (missesRow(error, 'an upsert')) return upsert()
    if (!violatesUnique(error)) throw error
    const named = { where: liveRows(model, args['where']), select: keySelection(model) }
    if ((await execution.run(model, 'findFirst', named)) === null) throw error
    return upsert()
  }
}

/** Whether the database said so: what is refused before anything is written is no race. */
function violatesUnique(error: unknown): boolean {
  const { code, meta } = error as { code?: unknown; meta?: Arguments }
  return code === 'P2002' && meta?.['driverAdapterError'] !== undefined
}
