// Counted in whole parts, because tenths don't add up to one in floating point.
const RETRY = 10
const SUCCESS = 1

/**
 * How many retries the process may spend at once: a bucket of tokens. A retry takes one; a success earns
 * a tenth. When everything fails, retries soon stop to add to the load.
 */
export class RetryBudget {
  readonly #capacity: number
  #left: number
  #spent = 0

  /** @param retries how many may be spent before any success */
  constructor(retries: number) {
    this.#capacity = retries * RETRY
    this.#left = this.#capacity
  }

  /** Takes what one retry costs; `false` when that is not there. */
  spend(): boolean {
    if (this.#left < RETRY) return false
    this.#left -= RETRY
    this.#spent += 1
    return true
  }

  /** How many retries there have been. */
  get spent(): number {
    return this.#spent
  }

  /** Something succeeded. */
  earn(): void {
    this.#left = Math.min(this.#capacity, this.#left + SUCCESS)
  }
}
