import type { FollowUps } from '../adapter/follow-ups.js'
import { currentActor } from '../context/actor.js'
import { type Arguments, isMistaken } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { isRead } from '../models/read-operations.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import { readVisible } from '../soft-delete/read.js'
import { hide, hideDeleted, remove } from '../soft-delete/result.js'
import {
  type OmittedByDefault,
  type ResultShape,
  type Selection,
  selectLive,
} from '../soft-delete/selection.js'
import { carryActor } from './carried-actor.js'
import { runCommand } from './commands.js'
import { runDelete, runNestedDeletes } from './delete.js'
import { type Execution, executionOf, type Statement } from './execution.js'
import { currentIntent, type Intent, NO_INTENT, withIntent } from './intent.js'
import { lookUp } from './look-up.js'
import { missedDelete } from './missed-delete.js'
import { stampMoved } from './moved-rows.js'
import {
  type ClientInternals,
  computesFields,
  type HookInput,
  omittedByDefault,
  withoutWalk,
} from './prisma-internals.js'
import { runRacedUpsert } from './raced-upsert.js'
import { notFound } from './refusal.js'
import { type PreparedWrite, rewriteWrite } from './write.js'
import { newWrite, nextPart, takesMore, type WriteContext } from './write-context.js'
import { partsOf, runInParts } from './write-parts.js'

/** Called by Prisma for every operation: those of models, and raw ones. */
export type Hook = (input: HookInput) => PromiseLike<unknown>

/**
 * The one hook of all extensions here: prepares the arguments, runs them, finishes the result.
 *
 * @param plans what each model needs, by name
 * @param client the client that the hook is put on
 * @param now the clock
 * @param followUps of the client's own driver adapter, if it is ours
 */
export function createHook(
  plans: ReadonlyMap<string, ModelPlan>,
  client: ClientInternals,
  now: () => Date,
  followUps: FollowUps | undefined,
): Hook {
  const omitted = omittedByDefault(client)
  const computes = [...plans.keys()].some((model) => computesFields(client, model))
  return (given) => {
    const plan = plans.get(given.model ?? '')
    const intent = currentIntent()
    const input = plan && !computes && !intent.extended ? withoutWalk(given) : given
    const { operation, args, query, __internalParams } = input
    // What is no filter must not become one that every row matches.
    if (!plan?.rewritesWrites || isMistaken(args['where']))
      return query(args, carryActor(__internalParams))
    const work = () => {
      if (isRead(operation)) return read(plan, input, intent, omitted)
      const attempt = () => write(plan, carried(input), intent, omitted, client, now, followUps)
      // In a transaction the statement that failed has failed all of it.
      return operation === 'upsert' && plan.marks && !__internalParams.transaction
        ? runRacedUpsert(plan, args, executionOf(client, input, intent), attempt)
        : attempt()
    }
    // What other extensions do further on is not what the caller meant.
    return intent === NO_INTENT ? work() : withIntent(NO_INTENT, work)
  }
}

function carried(input: HookInput): HookInput {
  const params = carryActor(input.__internalParams)
  return params === input.__internalParams ? input : { ...input, __internalParams: params }
}

function read(
  plan: ModelPlan,
  input: HookInput,
  { visibility = 'live' }: Intent,
  omitted: OmittedByDefault,
): PromiseLike<unknown> {
  const { operation, args: given, query, __internalParams } = input
  if (!plan.hides) return query(given, __internalParams)
  const { args, shape } = readVisible(plan, operation, given, visibility, omitted)
  return shape ? queryShaped(input, args, shape) : query(args, __internalParams)
}

function write(
  plan: ModelPlan,
  input: HookInput,
  intent: Intent,
  omitted: OmittedByDefault,
  client: ClientInternals,
  now: () => Date,
  followUps: FollowUps | undefined,
  context = newWrite(currentActor()?.id, now()),
): PromiseLike<unknown> {
  const { operation, args: given, query, __internalParams } = input
  if (intent.command) return command(plan, input, intent, context, omitted, client)
  const { visibility = 'live' } = intent
  if (visibility === 'deleted') {
    throw new UnsupportedBySoftDeleteError(
      `${operation} can't be used after $onlyDeleted: a deleted row is never changed. Use restore, hardDelete or purge.`,
    )
  }
  const parts = operation === 'update' ? partsOf(plan, given['data']) : []
  if (parts.length > 0) {
    const execution = executionOf(client, input, intent)
    const part = (input: HookInput) =>
      write(plan, input, intent, omitted, client, now, followUps, nextPart(context))
    return runInParts(plan, parts, input, execution, part)
  }
  const prepared = rewriteWrite(plan, operation, given, context, visibility, omitted)
  // Most writes are still one statement, and the one that the caller made.
  if (takesMore(context)) {
    // Other extensions may write something of their own on the way.
    const execution = executionOf(
      client,
      input,
      intent,
      intent === NO_INTENT ? followUps : undefined,
    )
    return inSteps(plan, prepared, input, context, execution)
  }
  const { args, shape } = prepared
  return shape ? queryShaped(input, args, shape) : query(args, __internalParams)
}

async function command(
  model: ModelPlan,
  input: HookInput,
  intent: Intent,
  context: WriteContext,
  omitted: OmittedByDefault,
  client: ClientInternals,
): Promise<unknown> {
  const { operation, args: given, __internalParams } = input
  const { args, shape }: Selection =
    (intent.visibility ?? 'live') === 'live'
      ? selectLive(model, given, omitted)
      : { args: given, shape: undefined }
  const execution = executionOf(client, input, intent)
  const result = await runCommand({ model, operation, args }, intent, context, execution)
  return finish(result, shape, input)
}

async function inSteps(
  model: ModelPlan,
  { operation, args, shape }: PreparedWrite,
  input: HookInput,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  const statement = { model, operation, args }
  await lookUp(context, execution)
  const result = await runSteps(statement, input.operation, context, execution)
  return finish(result, shape, input)
}

function runSteps(
  statement: Statement,
  asked: string,
  context: WriteContext,
  execution: Execution,
): Promise<unknown> {
  if (context.deletes.length === 0) {
    return execution.inOrder([...stampMoved(context), statement], statement)
  }
  if (asked === 'deleteMany') return runDelete(statement, context, execution)
  if (asked !== 'delete') {
    return runNestedDeletes(statement, context, execution).catch((error: unknown) => {
      const refusal = missedDelete(error, context)
      throw refusal ? execution.error(refusal) : error
    })
  }
  return runDelete(statement, context, execution).catch((error: unknown) => {
    throw missesRow(error) ? execution.error(notFound(statement.model, 'a delete')) : error
  })
}

function queryShaped(input: HookInput, args: Arguments, shape: ResultShape): PromiseLike<unknown> {
  const params = { ...input.__internalParams, dataPath: [] }
  return input.query(args, params).then((result) => finish(result, shape, input))
}

/** Whether the update that stands for a delete found no row. */
function missesRow(error: unknown): boolean {
  const { code, meta } = error as { code?: unknown; meta?: { operation?: unknown } }
  return code === 'P2025' && meta?.operation === 'an update'
}

/** Hides what must not be seen, and takes out what the fluent API has asked for. */
function finish(
  result: unknown,
  shape: ResultShape | undefined,
  { __internalParams: { dataPath }, computesNothing }: HookInput,
): unknown {
  if (shape) hideDeleted(result, shape, computesNothing ? remove : hide)
  let value = result
  // Every second element is a relation; the others say `select`.
  for (let index = 1; index < dataPath.length; index += 2) {
    const relation = dataPath[index]
    if (typeof value !== 'object' || value === null || relation === undefined) return null
    value = (value as Record<string, unknown>)[relation]
  }
  return value
}
