import { Histogram, type HistogramSnapshot } from './histogram.js'
import type { PoolEvent } from './pool-events.js'
import type { PooledConnection } from './pooled-connection.js'

interface Checkout {
  readonly since: number
  /** Where it was taken; only for those that are handed out. */
  readonly place: Error | undefined
  reported: boolean
}

/** Which connections are in use, since when, and who has taken them. */
export class Checkouts {
  readonly #checkouts = new Map<PooledConnection, Checkout>()
  readonly #holdTime = new Histogram()
  readonly #now: () => number

  /** @param now a monotonic clock, in milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The connections in use. */
  connections(): PooledConnection[] {
    return [...this.#checkouts.keys()]
  }

  /** How long connections were kept, until now. */
  holdTime(): HistogramSnapshot {
    return this.#holdTime.snapshot()
  }

  /** @param place where it is taken, if it is to be reported when it is held too long */
  begin(connection: PooledConnection, place: Error | undefined): void {
    this.#checkouts.set(connection, { since: this.#now(), place, reported: false })
  }

  /** @returns whether the connection was still its user's to give back, and had not been cut off */
  end(connection: PooledConnection): boolean {
    const checkout = this.#checkouts.get(connection)
    if (checkout === undefined) return false
    this.#checkouts.delete(connection)
    this.#holdTime.record(this.#now() - checkout.since)
    return true
  }

  /**
   * Takes the connection away from its user, whose giving it back will not count.
   *
   * @returns whether anybody had it
   */
  cancel(connection: PooledConnection): boolean {
    return this.#checkouts.delete(connection)
  }

  /** Those held for longer than the threshold, each only once. Whoever listens is meant to stay. */
  *leaks(thresholdMs: number): Iterable<Extract<PoolEvent, { type: 'leak' }>> {
    for (const [connection, checkout] of this.#checkouts) {
      const heldMs = this.#now() - checkout.since
      if (checkout.reported || checkout.place === undefined || heldMs < thresholdMs) continue
      if (connection.listening) continue
      checkout.reported = true
      const stack = checkout.place.stack ?? ''
      yield { type: 'leak', processId: connection.processId, heldMs, stack }
    }
  }
}
