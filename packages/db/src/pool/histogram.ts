/** Upper bounds of the buckets, in milliseconds; what is above falls into a last one. */
export const BUCKETS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000]

/** A histogram at one moment, in Prometheus' terms but not cumulative. */
export interface HistogramSnapshot {
  readonly boundsMs: readonly number[]
  /** One more than there are bounds. */
  readonly counts: readonly number[]
  readonly count: number
  readonly sumMs: number
}

/** Counts durations by size. */
export class Histogram {
  readonly #counts = new Array<number>(BUCKETS_MS.length + 1).fill(0)
  #count = 0
  #sumMs = 0

  record(ms: number): void {
    const index = BUCKETS_MS.findIndex((bound) => ms <= bound)
    const bucket = index === -1 ? BUCKETS_MS.length : index
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#count += 1
    this.#sumMs += ms
  }

  snapshot(): HistogramSnapshot {
    return {
      boundsMs: BUCKETS_MS,
      counts: [...this.#counts],
      count: this.#count,
      sumMs: this.#sumMs,
    }
  }
}
