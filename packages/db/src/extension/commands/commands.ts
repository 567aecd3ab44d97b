import type { SoftDeletableModel } from '../../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from '../../soft-delete/errors.js'
import type { Execution, Statement } from '../execution.js'
import type { Command } from '../intent.js'
import type { WriteContext } from '../write/write-context.js'
import { hardDelete } from './hard-delete.js'
import { purge } from './purge.js'
import { restore, restoreMany } from './restore.js'

/** Runs an operation that Prisma does not have, with the arguments of the one that it came as. */
export function runCommand(
  command: Command,
  statement: Statement<SoftDeletableModel>,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  if (execution.batched) {
    throw new UnsupportedBySoftDeleteError(
      `${command.name} takes statements that depend on each other's answers, and another extension has put it into a batch. Use an interactive transaction, or put the soft-delete extension on the client before that one.`,
    )
  }
  switch (command.name) {
    case 'restore':
      return restore(statement, context, execution)
    case 'restoreMany':
      return restoreMany(statement, context, execution)
    case 'hardDelete':
      return hardDelete(statement, execution)
    case 'purge':
      return purge(statement, command, execution)
  }
}
