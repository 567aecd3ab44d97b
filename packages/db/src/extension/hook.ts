import { randomFillSync } from 'node:crypto'
import { currentActor } from '../context/actor.js'
import type { ModelPlan } from '../models/model-plan.js'
import { isRead } from '../models/read-operations.js'
import { deletionId } from '../soft-delete/deletion-id.js'
import { UnsupportedBySoftDeleteError } from '../soft-delete/errors.js'
import { readVisible } from '../soft-delete/read.js'
import { hideDeleted } from '../soft-delete/result.js'
import type { OmittedByDefault, ResultShape } from '../soft-delete/selection.js'
import { carryActor } from './carried-actor.js'
import { runCommand } from './commands.js'
import { runDelete } from './delete.js'
import { executionOf } from './execution.js'
import { currentIntent, type Intent, NO_INTENT, withIntent } from './intent.js'
import { lookUp } from './look-up.js'
import { stampMoved } from './moved-rows.js'
import { type ClientInternals, type HookInput, omittedByDefault } from './prisma-internals.js'
import { notFound } from './refusal.js'
import { rewriteWrite } from './write.js'
import type { WriteContext } from './write-context.js'

/** Called by Prisma for every operation: those of models, and raw ones. */
export type Hook = (input: HookInput) => PromiseLike<unknown>

/**
 * The one hook of all extensions here: prepares the arguments, runs them, finishes the result.
 *
 * @param plans what each model needs, by name
 * @param client the client that the hook is put on
 * @param now the clock
 */
export function createHook(
  plans: ReadonlyMap<string, ModelPlan>,
  client: ClientInternals,
  now: () => Date,
): Hook {
  const omitted = omittedByDefault(client)
  return (given) => {
    const input = { ...given, __internalParams: carryActor(given.__internalParams) }
    const { model, operation, args, query, __internalParams } = input
    const plan = plans.get(model ?? '')
    if (!plan?.rewritesWrites) return query(args, __internalParams)
    const intent = currentIntent()
    const work = () =>
      isRead(operation)
        ? read(plan, input, intent, omitted)
        : write(plan, input, intent, omitted, client, now)
    // What other extensions do further on is not what the caller meant.
    return intent === NO_INTENT ? work() : withIntent(NO_INTENT, work)
  }
}

function read(
  plan: ModelPlan,
  { operation, args: given, query, __internalParams }: HookInput,
  { visibility = 'live' }: Intent,
  omitted: OmittedByDefault,
): PromiseLike<unknown> {
  if (!plan.hides) return query(given)
  const { args, shape } = readVisible(plan, operation, given, visibility, omitted)
  if (!shape) return query(args)
  const { dataPath } = __internalParams
  return query(args, { ...__internalParams, dataPath: [] }).then((result) =>
    finish(result, shape, dataPath),
  )
}

async function write(
  plan: ModelPlan,
  input: HookInput,
  intent: Intent,
  omitted: OmittedByDefault,
  client: ClientInternals,
  now: () => Date,
): Promise<unknown> {
  const { operation, args: given, __internalParams } = input
  const execution = executionOf(client, input)
  const context = writeContext(now())
  if (intent.command) {
    const result = await runCommand(
      { model: plan, operation, args: given },
      intent,
      context,
      execution,
      omitted,
    )
    return finish(result, undefined, __internalParams.dataPath)
  }
  const { visibility = 'live' } = intent
  if (visibility === 'deleted') {
    throw new UnsupportedBySoftDeleteError(
      `${operation} can't be used after $onlyDeleted: a deleted row is never changed. Use restore, hardDelete or purge.`,
    )
  }
  const { shape, ...prepared } = rewriteWrite(plan, operation, given, context, visibility, omitted)
  await lookUp(context, execution)
  const statement = { model: plan, ...prepared }
  const result =
    context.deletes.size > 0
      ? await runDelete(statement, context, execution).catch((error: unknown) => {
          throw operation === 'delete' && missesRow(error)
            ? execution.error(notFound(plan, 'a delete'))
            : error
        })
      : await execution.inOrder([...stampMoved(context), statement], statement)
  return finish(result, shape, __internalParams.dataPath)
}

/** Whether the update that stands for a delete found no row. */
function missesRow(error: unknown): boolean {
  const { code, meta } = error as { code?: unknown; meta?: { operation?: unknown } }
  return code === 'P2025' && meta?.operation === 'an update'
}

function writeContext(at: Date): WriteContext {
  const actor = currentActor()?.id
  let id: string | undefined
  return {
    stamp: { actor, at },
    deletion: {
      at,
      actor,
      get id() {
        id ??= deletionId(at.getTime(), randomFillSync(new Uint8Array(16)))
        return id
      },
    },
    deletes: new Set(),
    checks: [],
    sets: [],
    moved: [],
    upserts: [],
  }
}

/** Hides what must not be seen, and takes out what the fluent API has asked for. */
function finish(
  result: unknown,
  shape: ResultShape | undefined,
  dataPath: readonly string[],
): unknown {
  if (shape) hideDeleted(result, shape)
  let value = result
  // Every second element is a relation; the others say `select`.
  for (let index = 1; index < dataPath.length; index += 2) {
    const relation = dataPath[index]
    if (typeof value !== 'object' || value === null || relation === undefined) return null
    value = (value as Record<string, unknown>)[relation]
  }
  return value
}
