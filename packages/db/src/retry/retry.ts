import { setTimeout as sleep } from 'node:timers/promises'
import type { RetrySettings } from '../config/database-config.js'
import { DatabaseError } from '../errors/database-error.js'
import { type Fault, failureOf, faultOf } from '../errors/fault.js'
import { toKnownError } from '../errors/known-error.js'
import {
  CommitOutcomeUnknownError,
  DeadlineExceededError,
  RetryExhaustedError,
} from '../errors/transaction-errors.js'
import { backoffMs } from './backoff.js'
import { classify, type Verdict, type WorkKind } from './classify.js'
import type { RetryBudget } from './retry-budget.js'

/** Told before each further attempt. */
export interface RetryEvent {
  /** What is retried, such as `Campaign.create` or `transaction`. */
  readonly operation: string
  /** How many attempts have failed. */
  readonly attempts: number
  readonly delayMs: number
  readonly fault: Fault
}

/** What all retries of a process share. */
export interface RetryContext {
  readonly settings: RetrySettings
  readonly budget: RetryBudget
  readonly onRetry?: ((event: RetryEvent) => void) | undefined
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number
  /** From 0 to 1. */
  readonly random: () => number
}

/** What is retried, and until when. */
export interface RetryOptions {
  readonly operation: string
  readonly kind: WorkKind
  /** Doing it again is harmless even when it may have been done, because it looks that up first. */
  readonly repeatable?: boolean
  readonly operationId?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** In milliseconds; that of the settings when not given. */
  readonly deadlineMs?: number
}

/** What work can say while it runs. */
export interface RetryControl {
  /** An earlier attempt whose COMMIT got no answer has turned out not to have happened. */
  nothingCommitted(): void
}

/**
 * Runs work, again if need be, until it is done, fails for good, or time, attempts or budget are spent.
 *
 * @throws the error that a caller can use: Prisma's own where it is right, otherwise one of ours
 */
export function retry<T>(
  work: (control: RetryControl) => PromiseLike<T>,
  options: RetryOptions,
  context: RetryContext,
): PromiseLike<T> {
  const { settings, budget, now } = context
  const deadline = now() + (options.deadlineMs ?? settings.deadlineMs)
  const failed = (error: unknown) => tryAgain(error, deadline, work, options, context)
  // Hardly any work fails, so what it takes to run it again is made when it has failed.
  try {
    return work(FIRST_ATTEMPT).then((result) => {
      budget.earn()
      return result
    }, failed)
  } catch (error) {
    return failed(error)
  }
}

/** Before the first attempt nothing was done that has to be looked up. */
const FIRST_ATTEMPT: RetryControl = { nothingCommitted: () => {} }

/** @param error what the first attempt failed for */
async function tryAgain<T>(
  error: unknown,
  deadline: number,
  work: (control: RetryControl) => PromiseLike<T>,
  options: RetryOptions,
  context: RetryContext,
): Promise<T> {
  const { settings, budget, now } = context
  const { signal, repeatable = false } = options
  let mayBeCommitted = false
  let failure = error
  let previous: unknown
  const control: RetryControl = {
    nothingCommitted: () => {
      mayBeCommitted = false
    },
  }
  for (let failures = 1; ; failures += 1) {
    const fault = faultOf(failure)
    const verdict = fault === undefined ? 'fail' : classify(fault, options.kind)
    mayBeCommitted ||= verdict === 'unknown'
    const delayMs = backoffMs(failures, settings, context.random())
    const again =
      fault !== undefined &&
      (verdict === 'retry' || (verdict === 'unknown' && repeatable)) &&
      signal?.aborted !== true &&
      failures <= settings.maxRetries &&
      now() + delayMs < deadline &&
      budget.spend()
    if (!again) {
      const last = giveUp(failure, { verdict, mayBeCommitted, failures, previous }, options)
      if (last instanceof DatabaseError) last.attempts ??= failures
      throw last
    }
    previous = toKnownError(failureOf(failure))
    context.onRetry?.({ operation: options.operation, attempts: failures, delayMs, fault })
    // An abort ends the pause; the next attempt then finds it out.
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => {})
    try {
      const result = await work(control)
      budget.earn()
      return result
    } catch (next) {
      failure = next
    }
  }
}

function giveUp(
  error: unknown,
  state: {
    readonly verdict: Verdict
    readonly mayBeCommitted: boolean
    readonly failures: number
    /** What the attempt before failed for. */
    readonly previous: unknown
  },
  { signal, operationId }: RetryOptions,
): unknown {
  const cause = toKnownError(failureOf(error))
  const attempts = state.failures
  if (state.mayBeCommitted) return new CommitOutcomeUnknownError({ cause, attempts, operationId })
  if (signal?.aborted) {
    const reason: unknown = signal.reason
    // Why there had to be another attempt, for which there was no time.
    if (reason instanceof DeadlineExceededError) reason.cause ??= state.previous
    return reason
  }
  if (state.verdict === 'fail' || attempts === 1) return cause
  return new RetryExhaustedError({ cause, attempts })
}
