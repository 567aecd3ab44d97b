import { type Arguments, isArguments } from '../../models/arguments.js'
import type { Hook } from '../hook.js'
import type { ClientInternals, OperationParams, PrismaPromise } from './internals.js'

/**
 * Sends a statement of ours through the extensions that were put on after ours: those of their hooks that
 * Prisma would call for it, had a caller asked for it. So a hook of one operation of one model never meets
 * the arguments of another, and one that takes every operation, as for row-level security, takes ours too.
 *
 * @param client the one that our extension was put on
 * @param extended the one that the operation was called on, with further extensions
 * @param params with the arguments
 */
export function sendThroughInnerHooks(
  client: ClientInternals,
  extended: ClientInternals,
  params: OperationParams,
): PromiseLike<unknown> {
  const { jsModelName = '', action } = params
  const hooksOf = ({ _extensions }: ClientInternals) =>
    _extensions.getAllQueryCallbacks(jsModelName, action)
  // The outer ones come first, then our own.
  const inner = hooksOf(extended).slice(hooksOf(client).length + 1)
  return send(extended, inner, params)
}

/** As Prisma does it, who gives no way to start in the middle. */
function send(
  client: ClientInternals,
  [hook, ...others]: readonly Hook[],
  params: OperationParams,
): PrismaPromise {
  return client._createPrismaPromise(async (given) => {
    // Not to arrive would hold up the batch that the hook has taken it out of.
    if (given && params.transaction?.kind === 'batch') params.transaction.lock.then(() => undefined)
    const sent = given ? { ...params, transaction: given } : params
    if (!hook) return client._executeRequest(sent)
    const { model = '', action, args = {} } = sent
    return hook({
      model,
      operation: action,
      // Hooks may write to what they are given, and statements share parts.
      args: copy(args) as Arguments,
      query: (changed, next = sent) => send(client, others, { ...next, args: changed }),
      __internalParams: sent,
    })
  })
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (!isArguments(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copy(each)]))
}
