import type { TransactionScopes } from '../adapter/transaction-scope.js'
import { ContextVariable } from '../context/context-variable.js'
import { TransactionAbortedError } from '../errors/transaction-errors.js'
import type { DatabaseLogger } from '../observability/logger.js'
import type { ConnectionPool } from '../pool/connection-pool.js'
import { placeOfCaller } from '../pool/place.js'
import { type RetryContext, type RetryControl, retry } from '../retry/retry.js'
import { AfterCommit, type AfterCommitCallback } from './after-commit.js'
import { Attempt } from './attempt.js'
import { Deadline } from './deadline.js'
import { claimOperation, type OutcomeClient, storeResult } from './operation-outcome.js'
import { deadlineOf, NO_LIMIT, type PrismaLimits } from './prisma-limits.js'
import type { TransactionContext, TransactionOptions } from './transaction-options.js'

/** What happens in a transaction. Called once for each attempt. */
export type TransactionWork<Tx, T> = (tx: Tx, context: TransactionContext) => Promise<T>

/** Prisma's own `$transaction`, as it is called here. */
export type StartTransaction<Tx> = (
  work: (tx: Tx) => Promise<unknown>,
  options?: { maxWait: number; timeout: number; isolationLevel?: TransactionOptions['isolation'] },
) => Promise<unknown>

/** What transactions stand on. */
export interface TransactionsOptions {
  readonly pool: ConnectionPool
  readonly scopes: TransactionScopes
  readonly retry: RetryContext
  readonly logger: DatabaseLogger | undefined
}

/** The transaction that code is in, as seen from where it is: nested ones have a client of their own. */
interface RunningTransaction<Tx> {
  readonly tx: Tx
  readonly afterCommit: AfterCommit
  /** Shared by the outermost and all that are nested in it. */
  readonly context: TransactionContext
  readonly attempt: Attempt
  readonly state: { open: boolean }
}

/**
 * Runs transactions: retried as a whole, bounded, joined when nested, done exactly once when named.
 *
 * @typeParam Tx the client that the work gets, with all its extensions
 */
export class Transactions<Tx extends OutcomeClient> {
  readonly #options: TransactionsOptions
  readonly #running = new ContextVariable<RunningTransaction<Tx>>()

  constructor(options: TransactionsOptions) {
    this.#options = options
  }

  /**
   * Runs `work` in one transaction, or, inside another one, in a savepoint of it.
   *
   * @param start begins Prisma's transaction on the client whose extensions the work is to see
   */
  run<T>(
    start: StartTransaction<Tx>,
    work: TransactionWork<Tx, T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const outer = this.#running.get()
    return outer?.state.open
      ? this.#nest(outer, work, options)
      : this.#runOutermost(start, work, options)
  }

  /**
   * Retries something of Prisma's that is a transaction of its own, such as a batch.
   *
   * @param limits as in Prisma's options
   */
  async retried<T>(
    operation: string,
    limits: PrismaLimits,
    work: (attempt: Attempt, control: RetryControl) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const { pool, scopes, retry: retryContext } = this.#options
    const deadlineMs = options.deadlineMs ?? deadlineOf(limits) ?? retryContext.settings.deadlineMs
    using deadline = new Deadline(deadlineMs, options.signal)
    const { maxWait } = limits
    const attemptOptions = { pool, deadline, maxWait, place: placeOfCaller() }
    const { operationId } = options
    let attempts = 0
    return await retry(
      (control) => {
        attempts += 1
        const attempt = new Attempt(attempts, attemptOptions)
        return attempt.run(() => scopes.run(attempt, () => work(attempt, control)))
      },
      {
        operation,
        kind: 'transaction',
        get signal() {
          return deadline.signal
        },
        deadlineMs,
        operationId,
        repeatable: operationId !== undefined,
      },
      retryContext,
    )
  }

  async #runOutermost<T>(
    start: StartTransaction<Tx>,
    work: TransactionWork<Tx, T>,
    options: TransactionOptions,
  ): Promise<T> {
    const { isolation, operationId, fingerprint } = options
    const level = isolation === undefined ? {} : { isolationLevel: isolation }
    // By transaction: the answer to the COMMIT of one that was done may have been lost.
    const attempts = new Map<string, AfterCommit>()
    let committed: AfterCommit | undefined
    const result = await this.retried(
      'transaction',
      {},
      async (attempt, control) => {
        let running: RunningTransaction<Tx> | undefined
        const begun = async (tx: Tx) => {
          running = this.#begin(tx, attempt)
          const { context, afterCommit } = running
          committed = afterCommit
          return this.#running.run(running, async () => {
            if (operationId === undefined) return work(tx, context)
            const claim = await claimOperation(tx, { id: operationId, fingerprint })
            if (claim.done) {
              committed = attempts.get(claim.transaction)
              return claim.result
            }
            control.nothingCommitted()
            attempts.set(claim.transaction, afterCommit)
            const answer = await work(tx, context)
            await storeResult(tx, operationId, answer)
            return answer
          })
        }
        try {
          return (await start(begun, { ...NO_LIMIT, ...level })) as T
        } finally {
          if (running !== undefined) {
            running.state.open = false
            running.afterCommit.end()
          }
        }
      },
      options,
    )
    await this.#afterCommit(committed?.callbacks ?? [])
    return result
  }

  #begin(tx: Tx, attempt: Attempt): RunningTransaction<Tx> {
    const outermost = new AfterCommit()
    const context: TransactionContext = {
      attempt: attempt.number,
      get signal() {
        return attempt.signal
      },
      afterCommit: (callback: AfterCommitCallback) => {
        const here = this.#running.get()
        const { afterCommit } = here?.context === context ? here : { afterCommit: outermost }
        afterCommit.register([callback])
      },
    }
    return { tx, context, attempt, afterCommit: outermost, state: { open: true } }
  }

  /** Joins the transaction that is open: a failure rolls back to where it began, and no further. */
  async #nest<T>(
    outer: RunningTransaction<Tx>,
    work: TransactionWork<Tx, T>,
    options: TransactionOptions,
  ): Promise<T> {
    const given = Object.entries(options).filter(([, value]) => value !== undefined)
    if (given.length > 0) {
      const names = given.map(([name]) => name).join(', ')
      throw new TypeError(`only the outermost transaction takes options, and not: ${names}`)
    }
    const { context, attempt } = outer
    const afterCommit = new AfterCommit()
    try {
      const result = await nestedClient(outer.tx).$transaction((tx) =>
        this.#running.run({ ...outer, tx, afterCommit }, async () => {
          const answer = await work(tx, context)
          // Its savepoint could not be released, and Prisma would give up the outer one with it.
          if (await attempt.isAborted()) throw new TransactionAbortedError()
          return answer
        }),
      )
      outer.afterCommit.register(afterCommit.callbacks)
      return result
    } finally {
      afterCommit.end()
    }
  }

  async #afterCommit(callbacks: readonly AfterCommitCallback[]): Promise<void> {
    for (const callback of callbacks) {
      try {
        await this.#running.run(undefined, callback)
      } catch (error) {
        this.#options.logger?.error({ error }, 'a callback after a commit failed')
      }
    }
  }
}

/** Prisma nests transactions by savepoints, which its types do not say yet. */
function nestedClient<Tx>(tx: Tx) {
  return tx as Tx & { $transaction<R>(work: (tx: Tx) => Promise<R>): Promise<R> }
}
