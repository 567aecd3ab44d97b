/** How delays between attempts grow, in milliseconds. */
export interface BackoffSettings {
  readonly baseDelayMs: number
  readonly maxDelayMs: number
}

/**
 * How long to wait before the next attempt: exponential, capped, with full jitter, so that those who
 * failed together don't come back together.
 *
 * @param failures how many attempts have failed so far, from 1
 * @param settings the first and the longest delay
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function backoffMs(failures: number, settings: BackoffSettings, random: number): number {
  const exponential = settings.baseDelayMs * 2 ** Math.min(failures - 1, 52)
  return random * Math.min(settings.maxDelayMs, exponential)
}
