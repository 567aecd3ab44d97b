import { isAdapterError } from '../../errors/adapter-error.js'
import { failureOf } from '../../errors/fault.js'
import { inPrismasWords, type KnownFailure } from '../../errors/prismas-words.js'
import { type Arguments, isArguments } from '../../models/arguments.js'
import { delegateName } from '../../models/delegate-name.js'
import type { ModelPlan } from '../../models/model-plan.js'
import type { PointReads, PreparedRead } from '../../point-read/point-reads.js'
import type { Hook } from '../hook.js'
import { currentIntent } from '../intent.js'
import { type ClientInternals, type HookInput, isTraced, knownError } from '../prisma/internals.js'
import { notFound } from '../refusal.js'
import type { Shortcuts } from './bound-promise.js'

/** Where the point reads of a client are answered. */
export interface PointReadAnswers {
  /** In front of the hook: for whatever comes by Prisma, such as what other methods ask. */
  readonly hook: Hook
  /** In front of Prisma. */
  readonly shortcuts: Shortcuts | undefined
}

/**
 * Answers point reads past Prisma's engine, and if they are asked for directly past all of Prisma. They
 * stand alone: in transactions and batches, after `$withDeleted` and on clients with further extensions
 * everything is left to the hook.
 *
 * @param around put around what an operation does, such as retries
 */
export function answerPointReads(
  pointReads: PointReads,
  plans: ReadonlyMap<string, ModelPlan>,
  client: ClientInternals,
  hook: Hook,
  around: (hook: Hook) => Hook,
): PointReadAnswers {
  // Errors of the other formats show the caller's source.
  if (client._globalOmit || client._errorFormat !== 'minimal') return { hook, shortcuts: undefined }
  const byDelegate = new Map([...plans.values()].map((plan) => [delegateName(plan.name), plan]))
  return {
    hook: (input) => {
      const { model, operation, args, __internalParams } = input
      const { transaction, dataPath } = __internalParams
      const plan = plans.get(model ?? '')
      const { visibility, extended, ordinary } = currentIntent()
      if (!plan || transaction || dataPath.length > 0) return hook(input)
      if (visibility !== 'live' || extended || ordinary) return hook(input)
      const read = pointReads.prepare(plan, operation, args)
      return read ? orElse(answer(read, plan, input, client), () => hook(input)) : hook(input)
    },
    shortcuts: (delegate, operation) => {
      const plan = byDelegate.get(delegate)
      if (!plan || !pointReads.includes(operation)) return undefined
      return (args = {}, ordinary) => {
        // Who traces Prisma is to see all that it does.
        if (!isArguments(args) || isTraced(client)) return undefined
        const read = pointReads.prepare(plan, operation, args)
        if (!read) return undefined
        const call = callOf(plan, operation, args, ordinary)
        // What Prisma is left with comes by the hook, which has all of that around it too.
        return orElse(around(() => answer(read, plan, call, client))(call), ordinary)
      }
    },
  }
}

/** As Prisma would call the hook for it. */
function callOf(
  { name }: ModelPlan,
  operation: string,
  args: Arguments,
  query: () => PromiseLike<unknown>,
): HookInput {
  const clientMethod = `${delegateName(name)}.${operation}`
  return {
    model: name,
    operation,
    args,
    query,
    __internalParams: { action: operation, clientMethod, dataPath: [] },
  }
}

/** @returns `undefined` when Prisma is to answer after all */
async function answer(
  { reader, values, orThrow }: PreparedRead,
  plan: ModelPlan,
  call: HookInput,
  client: ClientInternals,
): Promise<unknown> {
  let found: unknown
  try {
    found = await reader(values)
  } catch (error) {
    // What is ours is put into place further out, by the retry.
    if (!isAdapterError(error) || failureOf(error) !== error) throw error
    const { code, message, meta } = inPrismasWords(error)
    throw failed(client, call, { code, message, meta: { modelName: plan.name, ...meta } })
  }
  if (found === null && orThrow) throw failed(client, call, notFound(plan, 'a query'))
  return found
}

async function orElse(
  answered: PromiseLike<unknown>,
  otherwise: () => PromiseLike<unknown>,
): Promise<unknown> {
  const found = await answered
  return found === undefined ? otherwise() : found
}

function failed(
  client: ClientInternals,
  { __internalParams: { clientMethod } }: HookInput,
  { message, ...failure }: KnownFailure,
): Error {
  return knownError(client, {
    ...failure,
    message: `\nInvalid \`prisma.${clientMethod}()\` invocation:\n\n\n${message}`,
  })
}
