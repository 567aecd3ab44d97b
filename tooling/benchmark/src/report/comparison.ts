import type { Measurement } from '../measure/run-benchmark.js'
import { geometricMean, type Spread, spreadOf } from '../measure/statistics.js'
import { OPERATIONS, type Operation } from '../workload/operations.js'

/** What is compared; each is one number of a cell. */
export const METRICS = {
  latency: { of: (cell: Measurement) => cell.latencyMs, title: 'Latency, one at a time' },
  throughput: {
    of: (cell: Measurement) => cell.operations / cell.elapsedMs,
    title: 'Throughput, 16 at a time',
  },
  clientCpu: { of: (cell: Measurement) => cell.clientCpuUs, title: 'Processor time of the client' },
  serverCpu: { of: (cell: Measurement) => cell.serverCpuUs, title: 'Processor time of the server' },
} as const

export type Metric = keyof typeof METRICS

/** How many operations are under way at a time where a metric is taken. */
const CONCURRENCY: Readonly<Record<Metric, number>> = {
  latency: 1,
  throughput: 16,
  clientCpu: 16,
  serverCpu: 16,
}

/** One variant's ratios to the baseline. */
export interface Comparison {
  readonly variant: string
  readonly metric: Metric
  readonly delayMs: number
  /** Each the median of the rounds' ratios. */
  readonly operations: Readonly<Partial<Record<Operation, Spread>>>
  /** Over the operations that the variant can do. */
  readonly geometricMean: number
}

/**
 * Compares every variant with the baseline, round by round: both did the same within the same second.
 *
 * @param baseline the name of the variant that the others are divided by
 */
export function compare(measurements: readonly Measurement[], baseline: string): Comparison[] {
  const variants = [...new Set(measurements.map(({ variant }) => variant))]
  const delays = [...new Set(measurements.map(({ delayMs }) => delayMs))]
  const values = new Map<string, number>()
  for (const cell of measurements) {
    for (const metric of metrics()) {
      const value = METRICS[metric].of(cell)
      if (cell.concurrency !== CONCURRENCY[metric] || value === undefined) continue
      values.set(keyOf(metric, cell, cell.variant), value)
    }
  }
  const rounds = [...new Set(measurements.map(({ round }) => round))]
  return metrics().flatMap((metric) =>
    delays.flatMap((delayMs) =>
      variants.flatMap((variant) => {
        const ratios = (operation: Operation) =>
          rounds.flatMap((round) => {
            const own = values.get(keyOf(metric, { operation, delayMs, round }, variant))
            const base = values.get(keyOf(metric, { operation, delayMs, round }, baseline))
            return own === undefined || !base ? [] : [own / base]
          })
        const operations = Object.fromEntries(
          OPERATIONS.map((operation) => [operation, spreadOf(ratios(operation))] as const).filter(
            ([, spread]) => spread !== undefined,
          ),
        ) as Partial<Record<Operation, Spread>>
        const medians = Object.values(operations).map(({ median }) => median)
        if (medians.length === 0) return []
        return [{ variant, metric, delayMs, operations, geometricMean: geometricMean(medians) }]
      }),
    ),
  )
}

function metrics(): Metric[] {
  return Object.keys(METRICS) as Metric[]
}

function keyOf(
  metric: Metric,
  { operation, delayMs, round }: Pick<Measurement, 'operation' | 'delayMs' | 'round'>,
  variant: string,
): string {
  return [metric, operation, delayMs, round, variant].join('|')
}
