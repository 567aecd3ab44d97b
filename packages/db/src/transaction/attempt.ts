import type { PoolClient } from 'pg'
import type { TransactionScope } from '../adapter/transaction-scope.js'
import type { ConnectionPool } from '../pool/connection-pool.js'
import type { CheckoutOptions } from '../pool/pool-options.js'
import { PooledConnection } from '../pool/pooled-connection.js'

/**
 * One try at a transaction: holds its connection, and cuts it off when the signal says so. From COMMIT
 * on it lets the server finish, because a commit that is cut off has no known outcome.
 */
export class Attempt implements TransactionScope {
  readonly #pool: ConnectionPool
  readonly #checkout: CheckoutOptions
  readonly #signal: AbortSignal
  #client: PoolClient | undefined
  #committing = false

  /** @param checkout how the connection is taken; its signal cuts off the transaction too */
  constructor(pool: ConnectionPool, checkout: CheckoutOptions & { readonly signal: AbortSignal }) {
    this.#pool = pool
    this.#checkout = checkout
    this.#signal = checkout.signal
  }

  async take(connect: () => Promise<PoolClient>): Promise<PoolClient> {
    const client = await this.#pool.withCheckout(this.#checkout, connect)
    if (this.#signal.aborted) {
      // The caller has been told already, in the moment in which the connection was granted.
      client.release()
      throw this.#signal.reason
    }
    this.#client = client
    return client
  }

  committing(): void {
    this.#committing = true
  }

  released(): void {
    this.#client = undefined
  }

  /** Whether a statement has failed, so that nothing but a rollback can follow. */
  async isAborted(): Promise<boolean> {
    const client = this.#client
    if (!(client instanceof PooledConnection)) return false
    await new Promise<void>((resolve) => client.afterReady(resolve))
    return client.getTransactionStatus() === 'E'
  }

  /** Runs the transaction; rejects as soon as it is cut off. */
  async run<T>(transaction: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted()
    let cutOff = (_reason: unknown) => {}
    const aborted = new Promise<never>((_resolve, reject) => {
      cutOff = reject
    })
    aborted.catch(() => {})
    const onAbort = () => {
      if (this.#committing) return
      const reason: unknown = this.#signal.reason
      if (this.#client instanceof PooledConnection) {
        const error = reason instanceof Error ? reason : new Error(String(reason))
        this.#pool.cutOff(this.#client, error)
      }
      cutOff(reason)
    }
    this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([transaction(), aborted])
    } finally {
      this.#signal.removeEventListener('abort', onAbort)
    }
  }
}
