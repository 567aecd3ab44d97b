import type { SoftDeletableModel } from '../../models/model-plan.js'
import type { Execution, Statement } from '../execution.js'
import type { Command } from '../intent.js'
import { refusedInBatch } from '../refused-in-batch.js'
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
  if (execution.batched) throw refusedInBatch(command.name)
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
