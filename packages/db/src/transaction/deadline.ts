import { DeadlineExceededError } from '../errors/transaction-errors.js'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A signal that is aborted when time is over, or when the caller's own is. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
}

/**
 * @param deadlineMs in milliseconds; what is longer than any timer is for ever
 * @param signal the caller's own
 */
export function startDeadline(deadlineMs: number, signal: AbortSignal | undefined): Deadline {
  const controller = new AbortController()
  const onAbort = () => controller.abort(signal?.reason)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer =
    deadlineMs < LONGEST_TIMER_MS
      ? setTimeout(() => controller.abort(new DeadlineExceededError(deadlineMs)), deadlineMs)
      : undefined
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    },
  }
}
