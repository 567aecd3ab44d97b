import { type Actor, currentActor, restoreActor } from '../context/actor.js'
import { currentIntent, type Intent, withIntent } from './intent.js'
import type { PrismaPromise } from './prisma-internals.js'

const actors = new WeakMap<object, Actor | undefined>()

/** On whose behalf a query runs: of where it was made, or of where it is awaited if it is not bound. */
export function actorOf(promise: PrismaPromise): Actor | undefined {
  return actors.has(promise) ? actors.get(promise) : currentActor()
}

/**
 * A query runs when it is awaited, which may be elsewhere and later. This keeps with it the actor of
 * where it was made, and what its caller meant. In each transaction that it is handed to it runs anew;
 * Prisma's own would give the next attempt what the first one was answered, and send nothing.
 *
 * @param again makes the same query once more
 */
export function bindPromise<T>(
  promise: PrismaPromise<T>,
  again: () => PrismaPromise<T>,
  intent: Intent,
): PrismaPromise<T> {
  const actor = currentActor()
  const isHere = () => actor === currentActor() && intent === currentIntent()
  const start = <R>(run: () => R): R =>
    isHere() ? run() : restoreActor(actor, () => withIntent(intent, run))
  // The query starts in its own context; what is done with its answer belongs to whoever waits for it.
  const started = () => (isHere() ? promise : start(() => promise.then((value) => value)))

  const bound = new Proxy(promise, {
    get(target, property) {
      switch (property) {
        case 'then':
          return (...handlers: Parameters<Promise<T>['then']>) => started().then(...handlers)
        case 'catch':
          return (handler: Parameters<Promise<T>['catch']>[0]) => started().catch(handler)
        case 'finally':
          return (handler: Parameters<Promise<T>['finally']>[0]) => started().finally(handler)
        case 'requestTransaction':
          return (...args: Parameters<NonNullable<PrismaPromise<T>['requestTransaction']>>) =>
            start(() => again().requestTransaction?.(...args))
        default: {
          const value: unknown = Reflect.get(target, property)
          // The fluent API: a further query, made in the same place.
          return typeof value === 'function'
            ? (...args: unknown[]) => {
                const make = (): PrismaPromise => Reflect.apply(value, target, args)
                return bindPromise(make(), make, intent)
              }
            : value
        }
      }
    },
  })
  actors.set(bound, actor)
  return bound
}
