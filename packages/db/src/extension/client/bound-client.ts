import { NO_LIMIT } from '../../transaction/prisma-limits.js'
import { type Intent, withIntent } from '../intent.js'
import {
  type ClientInternals,
  isPrismaPromise,
  MAKE_TRANSACTION_CLIENT,
  type OperationTransaction,
  type PrismaPromise,
  runInside,
  transactionOf,
} from '../prisma/internals.js'
import { insideTransaction, openTransaction } from '../prisma/open-transaction.js'
import { runTransaction } from '../prisma/run-transaction.js'
import { actorOf, bindPromise, type Shortcut, type Shortcuts } from './bound-promise.js'

/** Whether an operation may take statements that depend on each other's answers. */
export type NeedsAnswers = (model: string, operation: string) => boolean

/** What a client is bound with. */
export interface Binding {
  /** The properties of the client under which models are found. */
  readonly delegates: ReadonlySet<string>
  readonly needsAnswers: NeedsAnswers
  readonly intent: Intent
  /** Of queries that go to the database as they are: outside of transactions, past no other extension. */
  readonly shortcuts?: Shortcuts | undefined
}

const RAW_QUERIES: ReadonlySet<string | symbol> = new Set([
  '$queryRaw',
  '$queryRawUnsafe',
  '$queryRawTyped',
  '$executeRaw',
  '$executeRawUnsafe',
])

type AnyFunction = (...args: unknown[]) => unknown

const bound = new WeakSet<object>()

/**
 * Wraps a client so that every query keeps the actor and the intent of where it was made, whichever
 * extensions are put on it later, and inside of transactions too.
 */
export function bindClient<Client extends object>(client: Client, binding: Binding): Client {
  if (bound.has(client)) return client
  const delegates = new Map<string, object>()
  const proxy = new Proxy(client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof property === 'string' && binding.delegates.has(property)) {
        const known = delegates.get(property)
        if (known) return known
        const delegate = bindDelegate(value as object, property, binding)
        delegates.set(property, delegate)
        return delegate
      }
      if (RAW_QUERIES.has(property) && typeof value === 'function') {
        return bindQuery(target, value as AnyFunction, binding.intent)
      }
      switch (property) {
        case '$extends':
          return value && ((extension: unknown) => extend(target, proxy, extension, binding))
        case '$transaction':
          return value && ((...args: unknown[]) => startTransaction(target, args, binding))
        case MAKE_TRANSACTION_CLIENT:
          return (...args: unknown[]) =>
            bindTransaction(Reflect.apply(value as AnyFunction, target, args) as object, binding)
        case '$withDeleted':
          return () => bindClient(target, withVisibility(binding, 'all'))
        case '$onlyDeleted':
          return () => bindClient(target, withVisibility(binding, 'deleted'))
        default:
          return value
      }
    },
  })
  bound.add(proxy)
  return proxy
}

function bindTransaction(tx: object, binding: Binding): object {
  return bindClient(tx, { ...binding, shortcuts: undefined })
}

function withVisibility(binding: Binding, visibility: 'all' | 'deleted'): Binding {
  return { ...binding, intent: { ...binding.intent, visibility }, shortcuts: undefined }
}

function extend(target: object, proxy: object, extension: unknown, binding: Binding): unknown {
  const extended =
    typeof extension === 'function'
      ? extension(proxy)
      : (target as { $extends: AnyFunction }).$extends(extension)
  const takesPart = typeof extension === 'function' || hasAny(extension, ['query', 'result'])
  const intent = takesPart
    ? { ...binding.intent, extended: extended as ClientInternals }
    : binding.intent
  // Its methods may have the names of Prisma's own, and then they are what is called.
  return bindClient(extended as object, { ...binding, intent, shortcuts: undefined })
}

function hasAny(extension: unknown, components: readonly string[]): boolean {
  return components.some((component) => component in (extension as object))
}

function bindDelegate(delegate: object, name: string, { intent, shortcuts }: Binding): object {
  return new Proxy(delegate, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== 'function') return value
      const shortcut = typeof property === 'string' ? shortcuts?.(name, property) : undefined
      return bindQuery(target, value as AnyFunction, intent, shortcut)
    },
  })
}

function bindQuery(
  target: object,
  query: AnyFunction,
  intent: Intent,
  shortcut?: Shortcut,
): AnyFunction {
  return (...args) => {
    const call = () => Reflect.apply(query, target, args)
    const make = () => withIntent(intent, call)
    const result = make()
    return isPrismaPromise(result)
      ? bindPromise(
          result,
          make as () => PrismaPromise,
          intent,
          shortcut && ((ordinary) => shortcut(args[0], ordinary)),
        )
      : result
  }
}

function startTransaction(target: object, args: readonly unknown[], binding: Binding): unknown {
  const client = target as ClientInternals
  const [work, options] = args
  if (typeof work === 'function') {
    const callback = (tx: object) => work(bindTransaction(tx, binding))
    return runTransaction(client, callback, options as Readonly<Record<string, unknown>>)
  }
  const queries = work as readonly PrismaPromise[]
  if (!Array.isArray(queries) || !queries.every(isPrismaPromise)) return native(client, args)
  // Another extension wraps a statement of ours: it must not leave the transaction that it belongs to.
  const open = openTransaction()
  if (open) return inTurn(queries, open)
  if (!needsTransaction(queries, binding)) return native(client, args)
  const inside = async (tx: ClientInternals) => {
    const transaction = await transactionOf(tx)
    return insideTransaction(transaction, () => inTurn(queries, transaction))
  }
  return runTransaction(client, inside, { ...NO_LIMIT, ...(options as object) })
}

/**
 * A batch sends its statements without waiting for answers, on behalf of one actor, and an extension that
 * wraps each in a batch of its own would take it apart. One that needs more runs in an interactive transaction
 * instead: same order, same guarantees.
 */
function needsTransaction(
  queries: readonly PrismaPromise[],
  { intent, needsAnswers }: Binding,
): boolean {
  return (
    intent.extended !== undefined ||
    queries.some(({ spec }) => spec?.model && needsAnswers(spec.model, spec.action ?? '')) ||
    new Set(queries.map(actorOf)).size > 1
  )
}

function native(client: ClientInternals, args: readonly unknown[]): unknown {
  return (client.$transaction as AnyFunction).apply(client, [...args])
}

async function inTurn(
  queries: readonly PrismaPromise[],
  transaction: OperationTransaction,
): Promise<readonly unknown[]> {
  const results: unknown[] = []
  for (const query of queries) results.push(await runInside(transaction, query))
  return results
}
