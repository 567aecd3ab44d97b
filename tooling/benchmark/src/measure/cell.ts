import { performance } from 'node:perf_hooks'
import type { Run } from '../workload/operations.js'

/** One variant doing one operation for a short while. */
export interface Cell {
  readonly operations: number
  readonly elapsedMs: number
  /** The median of one operation, in milliseconds. */
  readonly latencyMs: number
  /** Processor time of this process for one operation, in microseconds. */
  readonly clientCpuUs: number
  /** Processor time of the server for one operation, in microseconds. */
  readonly serverCpuUs: number | undefined
}

/** How long, and how many at a time. */
export interface CellOptions {
  readonly concurrency: number
  readonly durationMs: number
  /** The next operation's number; no two may run with the same one. */
  readonly nextNumber: () => number
  /** The processor time that the server has spent on this variant so far, in microseconds. */
  readonly serverCpu: () => Promise<number | undefined>
}

/**
 * Measures one cell. Every worker does one operation first that does not count, so that connections are
 * open and warm.
 */
export async function measureCell(run: Run, options: CellOptions): Promise<Cell> {
  const { concurrency, durationMs, nextNumber, serverCpu } = options
  await Promise.all(Array.from({ length: concurrency }, () => run(nextNumber())))

  const latencies: number[] = []
  const serverBefore = await serverCpu()
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const work = async () => {
    let began = performance.now()
    do {
      await run(nextNumber())
      const ended = performance.now()
      latencies.push(ended - began)
      began = ended
    } while (began - start < durationMs)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const elapsedMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpuBefore)
  const serverAfter = await serverCpu()

  const operations = latencies.length
  return {
    operations,
    elapsedMs,
    latencyMs: latencies.sort((a, b) => a - b)[operations >> 1] ?? Number.NaN,
    clientCpuUs: (user + system) / operations,
    serverCpuUs:
      serverBefore === undefined || serverAfter === undefined
        ? undefined
        : (serverAfter - serverBefore) / operations,
  }
}
