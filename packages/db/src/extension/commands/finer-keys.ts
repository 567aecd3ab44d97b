import type { Arguments } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import { type FinerKeysAnswer, finerKeysSql, timesIn } from '../../soft-delete/finer-keys-sql.js'
import type { Unit } from '../execution.js'

/** Refuses to go on with rows that would not be found again by the keys that Prisma has read. */
export async function refuseFinerKeys(
  model: ModelPlan,
  rows: readonly Arguments[],
  { runSql }: Unit,
): Promise<void> {
  const times = timesIn(model)
  if (times.length === 0) return
  const [{ finer }] = (await runSql(finerKeysSql(model, rows))) as FinerKeysAnswer
  if (!finer) return
  const columns = times.map((field) => `${model.name}.${field}`).join(' and ')
  throw new UnsupportedBySoftDeleteError(
    `Some rows can't be found by their key, as ${columns} is finer there than the milliseconds of a Date. Give the column a precision of 3.`,
  )
}
