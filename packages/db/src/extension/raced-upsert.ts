import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { filterLiveOnly, withoutCompoundKeys } from '../soft-delete/where.js'
import type { Execution } from './execution.js'
import { keySelection } from './row-key.js'

/** Against rows that come and go as fast as they are looked for. */
const MOST_ATTEMPTS = 3

/**
 * Runs an upsert that may meet another one of the same value. `INSERT … ON CONFLICT`, with which Prisma
 * upserts in one statement, knows nothing of deleted rows; so both may find no row, and the second one to
 * insert it fails. Nothing of that is left outside of a transaction, and the next attempt finds the row.
 */
export async function runRacedUpsert(
  model: ModelPlan,
  args: Arguments,
  execution: Execution,
  upsert: () => PromiseLike<unknown>,
): Promise<unknown> {
  const where = isArguments(args['where']) ? withoutCompoundKeys(model, args['where']) : {}
  const named = { where: filterLiveOnly(model, where), select: keySelection(model) }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await upsert()
    } catch (error) {
      const raced = (error as { code?: unknown }).code === 'P2002' && attempt < MOST_ATTEMPTS
      if (!raced || (await execution.run(model, 'findFirst', named)) === null) throw error
    }
  }
}
