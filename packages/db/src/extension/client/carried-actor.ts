import { type Actor, currentActor, enterActor, restoreActor } from '../../context/actor.js'
import type {
  BatchHookInput,
  ClientInternals,
  HookInput,
  OperationParams,
  QueuedRequest,
} from '../prisma/internals.js'

// Prisma queues what is asked inside of transactions, and sends all that one tick has asked, of whatever
// transaction, in the context of whoever asked first. So the actor goes along with the request, in the one
// function that Prisma keeps with it and calls where it sends it.

/** Has an operation inside a transaction sent on behalf of whoever acts here. */
export function carryActor(params: OperationParams): OperationParams {
  if (!params.transaction) return params
  const actor = currentActor()
  // Not by a spread: see `withArguments`.
  return Object.assign({}, params, {
    customDataProxyFetch: (fetch: unknown) => {
      if (currentActor() !== actor) enterActor(actor)
      return fetch
    },
  })
}

/** The client, for queries that pass no hook of ours: each is sent on behalf of whoever acts where it is made. */
export function carryingActors(client: ClientInternals): ClientInternals {
  const $allOperations = ({ args, query, __internalParams }: HookInput) =>
    query(args, carryActor(__internalParams))
  return client.$extends({
    query: { $allOperations, $__internalBatch: sendForActors },
  }) as ClientInternals
}

/** Called by Prisma for requests that are sent together: each is sent for whoever asked for it. */
export function sendForActors(input: BatchHookInput): Promise<readonly unknown[]> {
  const { args, query, __internalParams } = input
  const { requests } = __internalParams
  if (requests[0]?.transaction?.kind === 'itx') return sendInGroups(input)
  // A batch is one transaction, and whatever in it carries an actor carries the same: see `startTransaction`.
  return restoreActor(currentActor(), () => {
    for (const request of requests) enterCarried(request)
    return query(args, __internalParams)
  })
}

async function sendInGroups({ args, query, __internalParams }: BatchHookInput) {
  const answers: (readonly unknown[])[] = []
  for (const { actor, requests } of byActor(__internalParams.requests)) {
    const send = () => query(args, { ...__internalParams, requests })
    answers.push(await restoreActor(actor, send))
  }
  return answers.flat()
}

/** In their order. */
function byActor(requests: readonly QueuedRequest[]) {
  const groups: { readonly actor: Actor | undefined; readonly requests: QueuedRequest[] }[] = []
  for (const request of requests) {
    const actor = carriedActor(request)
    const last = groups.at(-1)
    if (last && last.actor === actor) last.requests.push(request)
    else groups.push({ actor, requests: [request] })
  }
  return groups
}

function carriedActor(request: QueuedRequest): Actor | undefined {
  return restoreActor(currentActor(), () => {
    enterCarried(request)
    return currentActor()
  })
}

function enterCarried({ customDataProxyFetch }: QueuedRequest): void {
  customDataProxyFetch?.(undefined)
}
