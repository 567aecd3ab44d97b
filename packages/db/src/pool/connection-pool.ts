import pg from 'pg'
import { placeOfCaller } from './place.js'
import { PoolCore } from './pool-core.js'
import type { PoolGauges, PoolStatistics } from './pool-gauges.js'
import type { CheckoutOptions, ConnectionPoolOptions } from './pool-options.js'
import type { PooledConnection } from './pooled-connection.js'

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void

/**
 * The pool of this process. A `pg.Pool` to those who take one (Prisma and the job queue), with rules of
 * its own: a size that is kept and an overflow that is closed when idle; a bounded wait; connections
 * that are replaced by age, tested after idling, and given up together after a restart; and never a
 * connection handed on that isn't idle and clean.
 */
export class ConnectionPool extends pg.Pool {
  readonly #core: PoolCore

  constructor(options: ConnectionPoolOptions) {
    super({ max: options.settings.size + options.settings.maxOverflow })
    this.#core = new PoolCore(options, (name, ...args) => {
      // Node.js throws an `error` that nobody listens to.
      if (this.listenerCount(name) > 0) this.emit(name, ...args)
    })
    // Assigned, because node-postgres declares too many overloads to override by a method.
    this.query = ((...args: unknown[]) => this.#query(args)) as pg.Pool['query']
    Object.defineProperties(this, {
      totalCount: { get: () => this.gauges().checkedIn + this.gauges().checkedOut },
      idleCount: { get: () => this.gauges().checkedIn },
      waitingCount: { get: () => this.gauges().waiting },
    })
  }

  /** What the pool is doing right now. */
  gauges(): PoolGauges {
    return this.#core.gauges()
  }

  /** What the pool has done since it was made. */
  statistics(): PoolStatistics {
    return this.#core.statistics()
  }

  /**
   * Takes a connection; give it back with its `release()`.
   *
   * @throws {PoolTimeoutError} when none became free in time
   * @throws {ConnectionError} when a new one was needed and could not be opened
   * @throws {DatabaseClosedError} when the pool is closed or closing
   */
  override connect(): Promise<pg.PoolClient>
  override connect(callback: ConnectCallback): void
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const taken = this.take({})
    if (callback === undefined) return taken
    taken.then(
      (connection) => callback(undefined, connection, connection.release),
      (error) => callback(error, undefined, () => {}),
    )
    return undefined
  }

  /** Takes a connection as {@link ConnectionPool.connect} does, with limits of the caller's own. */
  take(options: CheckoutOptions): Promise<PooledConnection> {
    return this.#core.take(options.place ?? placeOfCaller(), options)
  }

  #query(args: unknown[]): Promise<unknown> | undefined {
    const callback = typeof args.at(-1) === 'function' ? args.pop() : undefined
    const answer = this.#runOne(args)
    if (callback === undefined) return answer
    const done = callback as (error: unknown, result?: unknown) => void
    answer.then((result) => done(undefined, result), done)
    return undefined
  }

  async #runOne(args: unknown[]): Promise<unknown> {
    const connection = await this.#core.take(undefined, {})
    // A type of its own, because only callbacks work for every kind of statement.
    const query = connection.query as (...args: unknown[]) => void
    try {
      return await new Promise((resolve, reject) => {
        query(...args, (error: unknown, result: unknown) => {
          if (error) reject(error)
          else resolve(result)
        })
      })
    } finally {
      connection.release()
    }
  }

  /** Closes the pool without a deadline; {@link ConnectionPool.close} has one. */
  override end(): Promise<void>
  override end(callback: () => void): void
  override end(callback?: () => void): Promise<void> {
    const ended = this.close()
    if (callback !== undefined) ended.then(callback)
    return ended
  }

  /**
   * Takes no new callers, serves those that already wait, waits for every connection to come back, and
   * closes them. What is not back at the deadline is cut off. Calling it again waits for the same end.
   *
   * @param deadlineMs how long to wait, in milliseconds; for ever when not given
   */
  close(deadlineMs?: number): Promise<void> {
    return this.#core.close(deadlineMs)
  }

  /**
   * Takes a connection away from whoever has it: what runs on it fails with `reason` and is cancelled on
   * the server. Giving it back later does nothing.
   */
  cutOff(connection: PooledConnection, reason: Error): void {
    this.#core.cutOff(connection, reason)
  }

  /**
   * Closes what is idle and too old or too many, and reports what is held too long. Runs by itself once
   * a second.
   */
  sweep(): void {
    this.#core.sweep()
  }
}
