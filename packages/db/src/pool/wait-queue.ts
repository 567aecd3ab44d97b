/** Somebody who waits for a connection. */
export interface Waiter<T> {
  readonly since: number
  readonly grant: (value: T) => void
  readonly reject: (error: Error) => void
}

/** What bounds a wait. */
export interface WaitLimits {
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** Makes the error for a wait that took too long. */
  readonly onTimeout: (waitedMs: number) => Error
}

/** First come, first served, with a bound on every wait. */
export class WaitQueue<T> {
  // A Set keeps the order and lets a waiter leave from anywhere in it.
  readonly #waiters = new Set<Waiter<T>>()
  readonly #now: () => number

  /** @param now a monotonic clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  get length(): number {
    return this.#waiters.size
  }

  /** Waits for {@link WaitQueue.serve}. */
  wait({ timeoutMs, signal, onTimeout }: WaitLimits): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter<T> = {
        since: this.#now(),
        grant: (value) => {
          leave()
          resolve(value)
        },
        reject: (error) => {
          leave()
          reject(error)
        },
      }
      const timer = setTimeout(
        () => waiter.reject(onTimeout(this.#now() - waiter.since)),
        timeoutMs,
      )
      const onAbort = () => waiter.reject(signal?.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiters.add(waiter)
      if (signal?.aborted) onAbort()
    })
  }

  /** The one who has waited longest; `undefined` when nobody waits. */
  first(): Waiter<T> | undefined {
    return this.#waiters.values().next().value
  }

  /** Ends every wait with an error. */
  rejectAll(makeError: () => Error): void {
    for (const waiter of [...this.#waiters]) waiter.reject(makeError())
  }
}
