import { TransactionEndedError } from '../errors/transaction-errors.js'

/** Something to do after the commit. */
export type AfterCommitCallback = () => void | Promise<void>

/** What was registered in one transaction, or in one that is nested in it, to be done after the commit. */
export class AfterCommit {
  readonly #callbacks: AfterCommitCallback[] = []
  #over = false

  /** @throws {TransactionEndedError} when the transaction is over */
  register(callbacks: readonly AfterCommitCallback[]): void {
    if (this.#over) throw new TransactionEndedError()
    for (const callback of callbacks) this.#callbacks.push(callback)
  }

  /** From now on nothing can be registered: it would never be called. */
  end(): void {
    this.#over = true
  }

  get callbacks(): readonly AfterCommitCallback[] {
    return this.#callbacks
  }
}
