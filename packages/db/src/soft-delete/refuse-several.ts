import { isArguments, isNothing } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from './errors.js'
import { namesOneRow } from './unique-filter.js'

/** Refuses a cursor that is unique only among the living: Prisma looks for it among all rows, and fails at two. */
export function refuseCursorOfSeveral(model: ModelPlan, cursor: unknown): void {
  if (!namesSeveral(model, cursor)) return
  const { name, key } = model
  throw new UnsupportedBySoftDeleteError(
    `A cursor of ${name} can't be ${named(cursor)}: only what is unique among deleted rows too names one. Use the key (${key.join(', ')}).`,
  )
}

/**
 * Refuses a look-up by what is unique only among the living, where the deleted are shown too: Prisma answers it
 * with any of those that have had the value.
 */
export function refuseSeveral(model: ModelPlan, where: unknown): void {
  if (!namesSeveral(model, where)) return
  const { name, key, marks } = model
  throw new UnsupportedBySoftDeleteError(
    `Several rows of ${name} may have had this ${named(where)}, as deleted rows are shown too. Use the key (${key.join(', ')}), or findFirst, ordered by ${marks?.deletedAt}.`,
  )
}

/** Whether deleted rows may match a unique filter besides a live one. What names none Prisma refuses itself. */
function namesSeveral(model: ModelPlan, where: unknown): boolean {
  return model.marks !== undefined && named(where) !== '' && !namesOneRow(model, where)
}

function named(where: unknown): string {
  if (!isArguments(where)) return ''
  return Object.keys(where)
    .filter((name) => !isNothing(where[name]))
    .join(', ')
}
