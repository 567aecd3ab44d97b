/** How Prisma's `$transaction` is bounded, in milliseconds. */
export interface PrismaLimits {
  /** How long to wait for a connection. */
  readonly maxWait?: number | undefined
  /** How long to run. */
  readonly timeout?: number | undefined
}

/**
 * As good as none. The pool, the deadline and the server bound a transaction; Prisma's own clock would
 * only abandon a statement without cancelling it.
 */
export const NO_LIMIT = { maxWait: 2 ** 29, timeout: 2 ** 29 } as const

/**
 * How long a transaction may take in all.
 *
 * @returns milliseconds; `undefined` when its caller has not bounded how long it runs
 */
export function deadlineOf({ maxWait = 0, timeout }: PrismaLimits): number | undefined {
  if (timeout === undefined || timeout >= NO_LIMIT.timeout) return undefined
  return timeout + (maxWait < NO_LIMIT.maxWait ? maxWait : 0)
}
