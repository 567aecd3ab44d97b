import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import type { Execution, Statement } from './execution.js'
import { hardDelete } from './hard-delete.js'
import type { Intent } from './intent.js'
import { purge } from './purge.js'
import { restore, restoreMany } from './restore.js'
import type { WriteContext } from './write-context.js'

/** Runs an operation that Prisma does not have, and that came dressed as one that it has. */
export function runCommand(
  statement: Statement,
  { command, purge: purging }: Intent,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  if (execution.batched) {
    throw new UnsupportedBySoftDeleteError(
      `${command} takes statements that depend on each other's answers, and another extension has put it into a batch. Use an interactive transaction, or put the soft-delete extension on the client before that one.`,
    )
  }
  if (command === 'hardDelete') return hardDelete(statement, execution)
  if (purging) return purge(statement, purging, execution)
  return statement.operation === 'update'
    ? restore(statement, context, execution)
    : restoreMany(statement, context, execution)
}
