import { isMistaken } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { isRead } from '../models/operations.js'
import { carryActor } from './client/carried-actor.js'
import { executionOf } from './execution.js'
import { currentIntent, NO_INTENT, withIntent } from './intent.js'
import type { HookedClient, Operation } from './operation.js'
import { computesFields, type HookInput, withoutWalk } from './prisma/internals.js'
import { runRead } from './run-read.js'
import { runWrite } from './run-write.js'
import { runRacedUpsert } from './write/raced-upsert.js'

/** Called by Prisma for every operation: those of models, and raw ones. */
export type Hook = (input: HookInput) => PromiseLike<unknown>

/**
 * The one hook of all extensions here: prepares the arguments, runs them, finishes the result.
 *
 * @param plans what each model needs, by name
 * @param client the client that the hook is put on
 */
export function createHook(plans: ReadonlyMap<string, ModelPlan>, client: HookedClient): Hook {
  const computes = [...plans.keys()].some((model) => computesFields(client.internals, model))
  return (given) => {
    const model = plans.get(given.model ?? '')
    const intent = currentIntent()
    const input = model && !computes && !intent.extended ? withoutWalk(given) : given
    const { args, query, __internalParams } = input
    // Prisma itself refuses `null`, but shows it to hooks as arguments of nothing.
    if (given.__internalParams.args === null) return query(null)
    // What is no filter must not become one that every row matches.
    if (!model?.rewritesWrites || isMistaken(args['where'])) {
      return query(args, carryActor(__internalParams))
    }
    const run = isRead(input.operation) ? runRead : runCarried
    const operation = { model, input, intent }
    // What other extensions do further on is not what the caller meant.
    return withIntent(NO_INTENT, () => run(operation, client))
  }
}

/** Runs a write on behalf of whoever acts here, once more if it was an upsert that lost a race. */
function runCarried({ model, input, intent }: Operation, client: HookedClient) {
  const operation = { model, input: carried(input), intent }
  const { args, __internalParams } = input
  // In a transaction the statement that failed has failed all of it.
  if (input.operation !== 'upsert' || !model.marks || __internalParams.transaction) {
    return runWrite(operation, client)
  }
  const execution = executionOf(client, input, intent)
  return runRacedUpsert(model, args, execution, () => runWrite(operation, client))
}

function carried(input: HookInput): HookInput {
  const params = carryActor(input.__internalParams)
  return params === input.__internalParams ? input : { ...input, __internalParams: params }
}
