import type { TransactionScope } from '../adapter/transaction-scope.js'
import type { ConnectionPool } from '../pool/connection-pool.js'
import type { CheckoutOptions } from '../pool/pool-options.js'
import type { PooledConnection } from '../pool/pooled-connection.js'
import type { Deadline } from './deadline.js'

/** What the attempts at a transaction have in common. */
export interface AttemptOptions {
  readonly pool: ConnectionPool
  readonly deadline: Deadline
  /** How long to wait for a connection, in milliseconds. */
  readonly maxWait: number | undefined
  /** Where the transaction was asked for. */
  readonly place: Error
}

/**
 * One try at a transaction: holds its connection, and cuts it off when the deadline is over. From COMMIT
 * on it lets the server finish, because a commit that is cut off has no known outcome.
 */
export class Attempt implements TransactionScope, CheckoutOptions {
  /** Starts at 1. */
  readonly number: number
  readonly #options: AttemptOptions
  #connection: PooledConnection | undefined
  #committing = false

  constructor(number: number, options: AttemptOptions) {
    this.number = number
    this.#options = options
  }

  get signal(): AbortSignal {
    return this.#options.deadline.signal
  }

  get timeoutMs(): number | undefined {
    return this.#options.maxWait
  }

  get place(): Error {
    return this.#options.place
  }

  async take(): Promise<PooledConnection> {
    const { pool, deadline } = this.#options
    const connection = await pool.take(this)
    try {
      deadline.throwIfOver()
    } catch (error) {
      // The caller has been told already, in the moment in which the connection was granted.
      connection.release()
      throw error
    }
    this.#connection = connection
    return connection
  }

  committing(): void {
    this.#committing = true
  }

  released(): void {
    this.#connection = undefined
  }

  /** Whether a statement has failed, so that nothing but a rollback can follow. */
  async isAborted(): Promise<boolean> {
    const connection = this.#connection
    if (connection === undefined) return false
    await new Promise<void>((resolve) => connection.afterReady(resolve))
    return connection.getTransactionStatus() === 'E'
  }

  /** Runs the transaction; rejects as soon as it is cut off. */
  run<T>(transaction: () => Promise<T>): Promise<T> {
    const { pool, deadline } = this.#options
    return new Promise((resolve, reject) => {
      deadline.throwIfOver()
      deadline.watch((reason) => {
        if (this.#committing) return
        if (this.#connection !== undefined) {
          const error = reason instanceof Error ? reason : new Error(String(reason))
          pool.cutOff(this.#connection, error)
        }
        reject(reason)
      })
      transaction().then(resolve, reject)
    })
  }
}
