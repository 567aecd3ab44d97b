/** How much is measured. */
export interface Schedule {
  /** Every variant does every operation once a round. */
  readonly rounds: number
  /** How long one variant does one operation, in milliseconds. */
  readonly cellMs: number
  /** What the network adds to every round trip, in milliseconds. */
  readonly delaysMs: readonly number[]
  /** How many operations are under way at a time. */
  readonly concurrencies: readonly number[]
  /** How often a process is started from nothing. */
  readonly coldStarts: number
}

const SITUATIONS = { delaysMs: [0, 2], concurrencies: [1, 16] }

/** Under two minutes: enough to see a big difference. */
export const SHORT: Schedule = { rounds: 3, cellMs: 12, coldStarts: 3, ...SITUATIONS }

/** For figures that are kept. */
export const FULL: Schedule = { rounds: 9, cellMs: 60, coldStarts: 15, ...SITUATIONS }
