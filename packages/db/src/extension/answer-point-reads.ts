import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import { failureOf } from '../errors/fault.js'
import type { ModelPlan } from '../models/model-plan.js'
import type { PointReads, PreparedRead } from '../point-read/point-reads.js'
import type { Hook } from './hook.js'
import { currentIntent, NO_INTENT } from './intent.js'
import { type ClientInternals, type HookInput, knownError } from './prisma-internals.js'
import { notFound, type Refusal } from './refusal.js'

/**
 * Puts point reads before the hook. They stand alone: in transactions, after `$withDeleted`, on clients
 * with further extensions and where columns are left out by default, the hook is called as ever.
 */
export function answerPointReads(
  pointReads: PointReads,
  plans: ReadonlyMap<string, ModelPlan>,
  client: ClientInternals,
  hook: Hook,
): Hook {
  // Errors of the other formats show the caller's source.
  if (client._globalOmit || client._errorFormat !== 'minimal') return hook
  return (input) => {
    const { model, operation, args, __internalParams } = input
    const { transaction, dataPath } = __internalParams
    const plan = plans.get(model ?? '')
    if (!plan || transaction || dataPath.length > 0 || currentIntent() !== NO_INTENT)
      return hook(input)
    const read = pointReads.prepare(plan, operation, args)
    return read ? answer(read, plan, input, client, hook) : hook(input)
  }
}

async function answer(
  { reader, values, orThrow }: PreparedRead,
  plan: ModelPlan,
  input: HookInput,
  client: ClientInternals,
  hook: Hook,
): Promise<unknown> {
  let found: unknown
  try {
    found = await reader(values)
  } catch (error) {
    // What is ours is put into place further out, by the retry.
    if (!(error instanceof DriverAdapterError) || failureOf(error) !== error) throw error
    // What Prisma has words of its own for fails as fast again.
    if (error.cause.kind !== 'postgres') return hook(input)
    throw refuse(client, input, databaseError(plan, error))
  }
  if (found === undefined) return hook(input)
  if (found === null && orThrow) throw refuse(client, input, notFound(plan, 'a query'))
  return found
}

function refuse(
  client: ClientInternals,
  { __internalParams: { clientMethod } }: HookInput,
  { message, ...refusal }: Refusal,
): Error {
  return knownError(client, {
    ...refusal,
    message: `\nInvalid \`prisma.${clientMethod}()\` invocation:\n\n\n${message}`,
  })
}

/** A failure that Prisma hands on in the server's words. */
function databaseError({ name }: ModelPlan, error: DriverAdapterError): Refusal {
  const { originalCode, originalMessage } = error.cause
  return {
    code: 'P2039',
    message: `Database error. Code: \`${originalCode}\`. Message: \`${originalMessage}\``,
    meta: { modelName: name, driverAdapterError: error },
  }
}
