import { currentActor } from '../context/actor.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import { type Selection, selectLive } from '../soft-delete/selection.js'
import { runCommand } from './commands/commands.js'
import { type Execution, executionOf, type Statement } from './execution.js'
import { finish, queryFinished } from './finish.js'
import type { Command } from './intent.js'
import type { HookedClient, Operation } from './operation.js'
import { missesRow } from './prisma/internals.js'
import { notFound } from './refusal.js'
import { runDelete, runNestedDeletes } from './write/delete.js'
import { lookUp } from './write/look-up.js'
import { missedDelete } from './write/missed-delete.js'
import { stampMoved } from './write/moved-rows.js'
import { type PreparedWrite, rewriteWrite } from './write/write.js'
import { newWrite, nextPart, takesMore, type WriteContext } from './write/write-context.js'
import { partsOf, runInParts } from './write/write-parts.js'

/** Runs a writing operation, or one of ours that came dressed as one. */
export function runWrite(
  operation: Operation,
  client: HookedClient,
  context: WriteContext = newWrite(currentActor()?.id, client.now()),
): PromiseLike<unknown> {
  const { model, input, intent } = operation
  if (intent.command) return runOurs(intent.command, operation, client, context)
  const { visibility } = intent
  if (visibility === 'deleted') {
    throw new UnsupportedBySoftDeleteError(
      `${input.operation} can't be used after $onlyDeleted: a deleted row is never changed. Use restore, hardDelete or purge.`,
    )
  }
  const parts = input.operation === 'update' ? partsOf(model, input.args['data']) : []
  if (parts.length > 0) {
    return runInParts(model, parts, input, executionOf(client, input, intent), (part) =>
      runWrite({ model, input: part, intent }, client, nextPart(context)),
    )
  }
  const { omitted } = client
  const write = rewriteWrite(model, input.operation, input.args, context, visibility, omitted)
  // Most writes are still one statement, and the one that the caller made.
  return takesMore(context)
    ? runInSteps(write, operation, context, client)
    : queryFinished(input, write.args, write.shape)
}

async function runOurs(
  command: Command,
  { input, intent }: Operation,
  client: HookedClient,
  context: WriteContext,
): Promise<unknown> {
  const { model } = command
  const { args, shape }: Selection =
    intent.visibility === 'live'
      ? selectLive(model, input.args, client.omitted)
      : { args: input.args, shape: undefined }
  const statement = { model, operation: input.operation, args }
  const execution = executionOf(client, input, intent)
  return finish(await runCommand(command, statement, context, execution), shape, input)
}

async function runInSteps(
  { operation, args, shape }: PreparedWrite,
  { model, input, intent }: Operation,
  context: WriteContext,
  client: HookedClient,
): Promise<unknown> {
  // Other extensions may write something of their own on the way.
  const followUps = intent.extended ? undefined : client.followUps
  const execution = executionOf(client, input, intent, followUps)
  await lookUp(context, execution)
  const statement = { model, operation, args }
  return finish(await runSteps(statement, input.operation, context, execution), shape, input)
}

/** @param asked the operation that the statement stands for */
async function runSteps(
  statement: Statement,
  asked: string,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  if (context.deletes.length === 0) {
    return execution.inOrder([...stampMoved(context), statement], statement)
  }
  const isDelete = asked === 'delete' || asked === 'deleteMany'
  try {
    return await (isDelete ? runDelete : runNestedDeletes)(statement, context, execution)
  } catch (error) {
    const refusal = isDelete
      ? missesRow(error, 'an update') && notFound(statement.model, 'a delete')
      : missedDelete(error, context)
    throw refusal ? execution.error(refusal) : error
  }
}
