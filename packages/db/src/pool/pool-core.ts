import { setMaxListeners } from 'node:events'
import { performance } from 'node:perf_hooks'
import {
  DatabaseClosedError,
  PoolTimeoutError,
  QueryTimeoutError,
} from '../errors/connection-errors.js'
import { noteFault } from '../errors/fault.js'
import { type CloseReason, decideCheckIn, expiryOf } from './check-in.js'
import { Checkouts } from './checkouts.js'
import { Histogram } from './histogram.js'
import type { PoolEvent } from './pool-events.js'
import type { PoolGauges, PoolStatistics } from './pool-gauges.js'
import type { CheckoutOptions, ConnectionPoolOptions } from './pool-options.js'
import { type PooledConnection, sqlstateOf } from './pooled-connection.js'
import { RESET_SESSION } from './session-state.js'
import { WaitQueue } from './wait-queue.js'

const SWEEP_INTERVAL_MS = 1_000

/** What a `pg.Pool` tells its listeners. */
export type PoolSignal = 'connect' | 'acquire' | 'release' | 'remove' | 'error'

/**
 * The pool itself: who has which connection, who waits for one, and which are closed when. What its
 * methods promise stands at `ConnectionPool`.
 */
export class PoolCore {
  readonly #options: ConnectionPoolOptions
  readonly #capacity: number
  readonly #now: () => number
  readonly #random: () => number
  readonly #signal: (name: PoolSignal, ...args: unknown[]) => void
  readonly #waiters: WaitQueue<PooledConnection>
  readonly #expiry = new Map<PooledConnection, number>()
  readonly #idle: { readonly connection: PooledConnection; readonly since: number }[] = []
  readonly #checkouts: Checkouts
  readonly #waitTime = new Histogram()
  readonly #sweeper: NodeJS.Timeout
  readonly #connecting = new AbortController()
  // Being opened, tested or reset; each will serve a waiter.
  #preparing = 0
  #opening = 0
  #generation = 0
  #created = 0
  #closed = 0
  #invalidated = 0
  #timeouts = 0
  #closing: Promise<void> | undefined
  #drained: (() => void) | undefined

  /** @param signal tells the listeners of the `pg.Pool` */
  constructor(
    options: ConnectionPoolOptions,
    signal: (name: PoolSignal, ...args: unknown[]) => void,
  ) {
    this.#options = options
    this.#signal = signal
    this.#capacity = options.settings.size + options.settings.maxOverflow
    this.#now = options.now ?? (() => performance.now())
    this.#random = options.random ?? Math.random
    this.#waiters = new WaitQueue(this.#now)
    this.#checkouts = new Checkouts(this.#now)
    // Every connection that is being opened listens.
    setMaxListeners(0, this.#connecting.signal)
    this.#sweeper = setInterval(() => this.sweep(), SWEEP_INTERVAL_MS).unref()
  }

  gauges(): PoolGauges {
    const { size } = this.#options.settings
    const open = this.#expiry.size
    return {
      size,
      capacity: this.#capacity,
      checkedIn: this.#idle.length,
      checkedOut: open - this.#idle.length,
      overflow: Math.max(0, open - size),
      waiting: this.#waiters.length,
    }
  }

  statistics(): PoolStatistics {
    return {
      ...this.gauges(),
      created: this.#created,
      closed: this.#closed,
      invalidated: this.#invalidated,
      timeouts: this.#timeouts,
      waitTime: this.#waitTime.snapshot(),
      holdTime: this.#checkouts.holdTime(),
    }
  }

  close(deadlineMs?: number): Promise<void> {
    this.#closing ??= this.#shutDown(deadlineMs)
    return this.#closing
  }

  async #shutDown(deadlineMs: number | undefined): Promise<void> {
    clearInterval(this.#sweeper)
    for (const { connection } of this.#idle.splice(0)) this.#discard(connection, 'shutdown')
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve
    })
    this.#checkDrained()
    const force = () => {
      const cutOff = () =>
        new DatabaseClosedError('the database was closed before the work was done')
      this.#waiters.rejectAll(cutOff)
      this.#connecting.abort()
      for (const connection of this.#checkouts.connections()) this.cutOff(connection, cutOff())
      for (const connection of this.#expiry.keys()) this.#discard(connection, 'shutdown')
    }
    const timer = deadlineMs === undefined ? undefined : setTimeout(force, deadlineMs)
    await drained
    clearTimeout(timer)
  }

  cutOff(connection: PooledConnection, reason: Error): void {
    connection.destroy(reason)
    if (this.#checkouts.cancel(connection)) this.#discard(connection, 'cut-off')
  }

  sweep(): void {
    const now = this.#now()
    const { size, overflowIdleMs, leakThresholdMs } = this.#options.settings
    for (const item of [...this.#idle]) {
      const tooMany = this.#expiry.size > size && now - item.since >= overflowIdleMs
      const tooOld = this.#isExpired(item.connection, now)
      if (!tooMany && !tooOld) continue
      this.#idle.splice(this.#idle.indexOf(item), 1)
      this.#discard(item.connection, tooMany ? 'overflow' : 'expired')
    }
    if (leakThresholdMs === 0) return
    for (const leak of this.#checkouts.leaks(leakThresholdMs)) this.#emit(leak)
  }

  /**
   * @param place where it is taken, for the report of a leak
   * @param options what bounds the wait
   */
  async take(place: Error | undefined, options: CheckoutOptions): Promise<PooledConnection> {
    const since = this.#now()
    if (this.#closing !== undefined) throw noteFault(new DatabaseClosedError(), ACQUIRE_FAULT)
    const connection = this.#takeFresh(since) ?? (await this.#wait(options))
    this.#waitTime.record(this.#now() - since)
    this.#lend(connection, place)
    return connection
  }

  /** An idle connection that needs no test, if there is one and nobody was here before. */
  #takeFresh(now: number): PooledConnection | undefined {
    const last = this.#idle.at(-1)
    if (last === undefined || this.#waiters.length > 0) return undefined
    if (this.#needsTest(last.since, now) || this.#isExpired(last.connection, now)) return undefined
    this.#idle.pop()
    return last.connection
  }

  async #wait({ timeoutMs = Infinity, signal }: CheckoutOptions): Promise<PooledConnection> {
    const granted = this.#waiters.wait({
      timeoutMs: Math.min(this.#options.settings.timeoutMs, timeoutMs),
      signal,
      onTimeout: (waitedMs) => this.#timedOut(waitedMs),
    })
    this.#dispatch()
    try {
      return await granted
    } finally {
      this.#checkDrained()
    }
  }

  #timedOut(waitedMs: number): Error {
    const gauges = this.gauges()
    this.#timeouts += 1
    this.#emit({ type: 'timeout', waitedMs, gauges })
    return noteFault(new PoolTimeoutError(waitedMs, gauges), ACQUIRE_FAULT)
  }

  /** Sees to it that every waiter has a connection coming, as far as the capacity allows. */
  #dispatch(): void {
    while (this.#waiters.length > this.#preparing) {
      const item = this.#idle.pop()
      if (item !== undefined) {
        const now = this.#now()
        if (this.#isExpired(item.connection, now)) this.#discard(item.connection, 'expired')
        else if (this.#needsTest(item.since, now)) void this.#test(item.connection)
        else this.#offer(item.connection)
      } else if (this.#expiry.size + this.#opening < this.#capacity) {
        void this.#open()
      } else {
        return
      }
    }
  }

  async #open(): Promise<void> {
    const start = this.#now()
    this.#opening += 1
    this.#preparing += 1
    let connection: PooledConnection
    try {
      connection = await this.#options.connector.open(
        this.#generation,
        (lost) => this.#invalidate(lost),
        this.#connecting.signal,
      )
    } catch (error) {
      this.#opening -= 1
      this.#preparing -= 1
      this.#openFailed(error as Error)
      return
    }
    this.#opening -= 1
    this.#preparing -= 1
    this.#created += 1
    const now = this.#now()
    const recycleMs = this.#options.settings.recycleS * 1_000
    this.#expiry.set(connection, expiryOf(now, recycleMs, this.#random()))
    connection.once('end', () => this.#ended(connection))
    this.#emit({ type: 'opened', processId: connection.processId, durationMs: now - start })
    this.#signal('connect', connection)
    if (connection.failure === undefined) this.#offer(connection)
    else this.#discard(connection, 'lost')
  }

  #openFailed(error: Error): void {
    this.#emit({ type: 'open-failed', error })
    this.#waiters.first()?.reject(error)
    this.#dispatch()
    this.#checkDrained()
  }

  async #test(connection: PooledConnection): Promise<void> {
    if (await this.#prepare(connection, 'SELECT 1')) {
      this.#offer(connection)
      return
    }
    // The others have idled as long: each would have to be waited for as this one was.
    this.#invalidate(connection)
    this.#discard(connection, 'lost')
  }

  async #reset(connection: PooledConnection): Promise<void> {
    if (await this.#prepare(connection, RESET_SESSION)) {
      connection.markReset()
      this.#offer(connection)
    } else {
      this.#discard(connection, 'reset-failed')
    }
  }

  /** Runs something of the pool's own, and says whether it worked. */
  async #prepare(connection: PooledConnection, sql: string): Promise<boolean> {
    const { pingTimeoutMs } = this.#options
    const tooLate = () => connection.destroy(new QueryTimeoutError(pingTimeoutMs))
    this.#preparing += 1
    const timer = setTimeout(tooLate, pingTimeoutMs)
    try {
      await connection.query(sql)
      return connection.failure === undefined
    } catch {
      return false
    } finally {
      clearTimeout(timer)
      this.#preparing -= 1
    }
  }

  /** A connection is ready for use: whoever waited longest gets it. */
  #offer(connection: PooledConnection): void {
    // There may have been a sign of a restart while it was opened, tested or reset.
    if (connection.generation !== this.#generation) {
      this.#discard(connection, 'outdated')
      return
    }
    const waiter = this.#waiters.first()
    if (waiter !== undefined) waiter.grant(connection)
    else if (this.#closing !== undefined) this.#discard(connection, 'shutdown')
    else this.#idle.push({ connection, since: this.#now() })
  }

  #lend(connection: PooledConnection, place: Error | undefined): void {
    this.#checkouts.begin(connection, place)
    let released = false
    connection.release = (error) => {
      if (released) throw new Error('this connection was already released to the pool')
      released = true
      this.#giveBack(connection, isRejection(error))
    }
    this.#signal('acquire', connection)
  }

  #giveBack(connection: PooledConnection, rejected: boolean): void {
    if (connection.pending > 0) {
      this.#checkIn(connection, rejected)
      return
    }
    // After an error the server still has to say in which state the session is.
    this.#preparing += 1
    connection.afterReady(() => {
      this.#preparing -= 1
      this.#checkIn(connection, rejected)
    })
  }

  #checkIn(connection: PooledConnection, rejected: boolean): void {
    if (!this.#checkouts.end(connection)) return
    this.#signal('release', undefined, connection)
    const decision = decideCheckIn({
      lost: connection.failure !== undefined,
      pending: connection.pending,
      untracked: connection.untracked,
      transactionStatus: connection.getTransactionStatus(),
      outdated: connection.generation !== this.#generation,
      expired: this.#isExpired(connection, this.#now()),
      sessionState: connection.sessionState,
      rejected,
    })
    if (decision === 'keep') this.#offer(connection)
    else if (decision === 'reset') void this.#reset(connection)
    else this.#discard(connection, decision)
  }

  #discard(connection: PooledConnection, reason: CloseReason): void {
    if (!this.#expiry.delete(connection)) return
    this.#closed += 1
    if (connection.pending > 0) connection.destroy(new DatabaseClosedError())
    else connection.close()
    this.#emit({ type: 'closed', processId: connection.processId, reason })
    this.#signal('remove', connection)
    this.#dispatch()
    this.#checkDrained()
  }

  /** The server or the network ended a connection. One in use is seen to when it comes back. */
  #ended(connection: PooledConnection): void {
    const index = this.#idle.findIndex((item) => item.connection === connection)
    if (index === -1) return
    this.#idle.splice(index, 1)
    this.#discard(connection, 'lost')
    this.#signal('error', connection.failure, connection)
  }

  /** One sign of a restart or of a dead network is enough: what was opened before it is not used again. */
  #invalidate(sign: PooledConnection): void {
    if (sign.generation !== this.#generation) return
    this.#generation += 1
    this.#invalidated += 1
    this.#emit({ type: 'invalidated', connections: this.#expiry.size })
    for (const { connection } of this.#idle.splice(0)) this.#discard(connection, 'outdated')
  }

  #needsTest(idleSince: number, now: number): boolean {
    const { prePing, prePingIdleMs } = this.#options.settings
    return prePing && now - idleSince > prePingIdleMs
  }

  #isExpired(connection: PooledConnection, now: number): boolean {
    return now >= (this.#expiry.get(connection) ?? Number.POSITIVE_INFINITY)
  }

  #checkDrained(): void {
    if (this.#expiry.size + this.#opening + this.#waiters.length === 0) this.#drained?.()
  }

  #emit(event: PoolEvent): void {
    this.#options.onEvent?.(event)
  }
}

const ACQUIRE_FAULT = {
  phase: 'acquire',
  sqlstate: undefined,
  sent: false,
  answered: false,
  inTransaction: false,
  final: true,
} as const

/** `release(error)` closes the connection, but not for an error that a statement may well have. */
function isRejection(error: unknown): boolean {
  return Boolean(error) && sqlstateOf(error) === undefined
}
