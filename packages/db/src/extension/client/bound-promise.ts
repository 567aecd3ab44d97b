import { type Actor, currentActor, restoreActor } from '../../context/actor.js'
import { currentIntent, type Intent, NO_INTENT, withIntent } from '../intent.js'
import { type OperationTransaction, type PrismaPromise, runInside } from '../prisma/internals.js'

const ORDINARY: Intent = { ...NO_INTENT, ordinary: true }

/** Under which a bound query tells its actor. */
const ACTOR = Symbol('actor')

/** On whose behalf a query runs: of where it was made, or of where it is awaited if it is not bound. */
export function actorOf(promise: PrismaPromise): Actor | undefined {
  return ACTOR in promise ? (promise[ACTOR] as Actor | undefined) : currentActor()
}

/**
 * Answers an operation without Prisma.
 *
 * @param args the operation's
 * @param ordinary Prisma's way, when it turns out that the short one does not lead there
 * @returns `undefined` for what only Prisma can answer
 */
export type Shortcut = (
  args: unknown,
  ordinary: () => PromiseLike<unknown>,
) => PromiseLike<unknown> | undefined

/** The shortcuts there are: `user.findUnique` may have one. */
export type Shortcuts = (delegate: string, operation: string) => Shortcut | undefined

/**
 * A query runs when it is awaited, which may be elsewhere and later. This keeps with it the actor of
 * where it was made, and what its caller meant. In each transaction that it is handed to it runs anew;
 * Prisma's own would give the next attempt what the first one was answered, and send nothing.
 *
 * @param again makes the same query once more
 * @param shorten its shortcut, if it has one
 */
export function bindPromise<T>(
  promise: PrismaPromise<T>,
  again: () => PrismaPromise<T>,
  intent: Intent,
  shorten?: Shorten<T>,
): PrismaPromise<T> {
  return new Proxy(promise, new Bound(again, intent, shorten))
}

/** The shortcut of one query, which knows its arguments. */
export type Shorten<T> = (ordinary: () => PromiseLike<T>) => PromiseLike<T> | undefined

/** One object for each query, because there is one for each operation. */
class Bound<T> implements ProxyHandler<PrismaPromise<T>> {
  readonly #actor = currentActor()
  readonly #again: () => PrismaPromise<T>
  readonly #intent: Intent
  readonly #shorten: Shorten<T> | undefined
  #answer: Promise<T> | undefined

  constructor(again: () => PrismaPromise<T>, intent: Intent, shorten: Shorten<T> | undefined) {
    this.#again = again
    this.#intent = intent
    this.#shorten = shorten
  }

  has(target: PrismaPromise<T>, property: string | symbol): boolean {
    return property === ACTOR || Reflect.has(target, property)
  }

  get(target: PrismaPromise<T>, property: string | symbol): unknown {
    switch (property) {
      case ACTOR:
        return this.#actor
      case 'then':
        return (...handlers: Parameters<Promise<T>['then']>) =>
          this.#started(target).then(...handlers)
      case 'catch':
        return (handler: Parameters<Promise<T>['catch']>[0]) => this.#started(target).catch(handler)
      case 'finally':
        return (handler: Parameters<Promise<T>['finally']>[0]) =>
          this.#started(target).finally(handler)
      case 'requestTransaction':
        return (transaction: OperationTransaction) =>
          this.#start(() => runInside(transaction, this.#again()))
      default: {
        const value: unknown = Reflect.get(target, property)
        // The fluent API: a further query, made in the same place.
        return typeof value === 'function'
          ? (...args: unknown[]) => {
              const make = (): PrismaPromise => Reflect.apply(value, target, args)
              return this.#start(() => bindPromise(make(), make, this.#intent))
            }
          : value
      }
    }
  }

  /** The query starts in its own context; what is done with its answer belongs to whoever waits for it. */
  #started(promise: PrismaPromise<T>): Promise<T> {
    this.#answer ??= this.#shortAnswer(promise)
    if (this.#answer) return this.#answer
    return this.#isHere() ? promise : this.#start(() => promise.then((value) => value))
  }

  #shortAnswer(promise: PrismaPromise<T>): Promise<T> | undefined {
    const shorten = this.#shorten
    const ordinary = () => withIntent(ORDINARY, () => promise.then((value) => value))
    const answer = shorten && this.#start(() => shorten(ordinary))
    return answer && Promise.resolve(answer)
  }

  #start<R>(run: () => R): R {
    return this.#isHere() ? run() : restoreActor(this.#actor, () => withIntent(this.#intent, run))
  }

  #isHere(): boolean {
    return this.#actor === currentActor() && this.#intent === currentIntent()
  }
}
