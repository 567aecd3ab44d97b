import { currentActor } from '../context/actor.js'
import { isDelete } from '../models/operations.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import { type Selection, selectLive } from '../soft-delete/selection.js'
import { runCommand } from './commands/commands.js'
import { type Execution, executionOf, type Statement } from './execution.js'
import { finish, queryFinished } from './finish.js'
import type { Command } from './intent.js'
import type { HookedClient, Operation } from './operation.js'
import { missesRow } from './prisma/internals.js'
import { notFound } from './refusal.js'
import { runDelete } from './write/delete.js'
import { filteredByStamp } from './write/filtered-by-stamp.js'
import { isLimited, runLimited } from './write/limited.js'
import { lookUp } from './write/look-up.js'
import { missedDelete } from './write/missed-delete.js'
import { holdBackStamps } from './write/moved-rows.js'
import { runWithEffects } from './write/nested-effects.js'
import { rewriteWrite } from './write/write.js'
import { newWrite, nextPart, takesMore, type WriteContext } from './write/write-context.js'
import { partsOf, runInParts } from './write/write-parts.js'

/** Runs a writing operation, or one that Prisma does not have and that came as a write. */
export function runWrite(
  operation: Operation,
  client: HookedClient,
  context: WriteContext = newWrite(currentActor()?.id, client.now()),
): PromiseLike<unknown> {
  const { model, input, intent } = operation
  const { command, visibility, extended } = intent
  if (command) return runAs(command, operation, client, context)
  if (visibility === 'deleted') {
    throw new UnsupportedBySoftDeleteError(
      `${input.operation} can't be used after $onlyDeleted: a deleted row is never changed. Use restore, hardDelete or purge.`,
    )
  }
  const parts = input.operation === 'update' ? partsOf(model, input.args['data']) : []
  if (parts.length > 0) {
    const filtered = filteredByStamp(model, input.args)
    const execution = executionOf(client, input, intent)
    return runInParts(model, parts, input, execution, (part, isLast) =>
      runWrite({ model, input: part, intent }, client, nextPart(context, filtered, isLast)),
    )
  }
  const { args, shape } = selectionOf(operation, client)
  const write = rewriteWrite(model, input.operation, args, context)
  // Most writes are still one statement, and the one that the caller made.
  const statement = { model, ...write }
  if (!takesMore(context) && !isLimited(statement)) {
    return queryFinished(input, write.args, shape)
  }
  // Other extensions may write something of their own on the way.
  const followUps = extended ? undefined : client.followUps
  const execution = executionOf(client, input, intent, followUps)
  const answer = runInSteps(statement, input.operation, context, execution)
  return answer.then((result) => finish(result, shape, input))
}

async function runAs(
  command: Command,
  operation: Operation,
  client: HookedClient,
  context: WriteContext,
): Promise<unknown> {
  const { input, intent } = operation
  const { args, shape } = selectionOf(operation, client)
  const statement = { model: command.model, operation: input.operation, args }
  const execution = executionOf(client, input, intent)
  return finish(await runCommand(command, statement, context, execution), shape, input)
}

/** What is asked of the answer: as much of deleted rows as a read would show. */
function selectionOf(
  { model, input: { args }, intent }: Operation,
  { omitted }: HookedClient,
): Selection {
  return intent.visibility === 'live'
    ? selectLive(model, args, omitted)
    : { args, shape: undefined }
}

/** @param asked the operation that the statement stands for */
async function runInSteps(
  statement: Statement,
  asked: string,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  await lookUp(context, execution)
  if (isLimited(statement)) return runLimited(statement, context, execution)
  if (context.moved.length > 0) await holdBackStamps(statement, context, execution)
  const run = isDelete(asked) ? runDelete : runWithEffects
  try {
    return await run(statement, context, execution)
  } catch (error) {
    // What Prisma has moved by then has no stamp.
    const isHalfDone = context.stampsBehind.length > 0 && !missesRow(error, 'an update')
    if (isHalfDone) await execution.spoil()
    const refusal = isDelete(asked)
      ? missesRow(error, 'an update') && notFound(statement.model, 'a delete')
      : missedDelete(error, context)
    throw refusal ? execution.error(refusal) : error
  }
}
