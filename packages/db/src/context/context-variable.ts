import { AsyncLocalStorage } from 'node:async_hooks'

type Values = ReadonlyMap<ContextVariable<unknown>, unknown>

// Before Node 24 every AsyncLocalStorage makes every promise of the process dearer, so there is one for all.
const storage = new AsyncLocalStorage<Values>()

/** A value that holds for what is done inside of a call, whatever is awaited meanwhile. */
export class ContextVariable<T> {
  /** The value that holds here. */
  get(): T | undefined {
    return storage.getStore()?.get(this) as T | undefined
  }

  /** Runs `work` with this value, or with none. */
  run<R>(value: T | undefined, work: () => R): R {
    return storage.run(this.#with(value), work)
  }

  /** Makes this the value for the rest of the asynchronous function that is running. */
  enter(value: T | undefined): void {
    storage.enterWith(this.#with(value))
  }

  #with(value: T | undefined): Values {
    return new Map(storage.getStore()).set(this, value)
  }
}
