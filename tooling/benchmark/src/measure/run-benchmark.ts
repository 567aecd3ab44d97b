import type { Client } from 'pg'
import { openNetwork } from '../network/network.js'
import type { OpenVariant, Variant } from '../variants/variant.js'
import { type Dataset, restoreDataset } from '../workload/dataset.js'
import { OPERATIONS, type Operation } from '../workload/operations.js'
import { type Cell, measureCell } from './cell.js'
import type { Schedule } from './schedule.js'
import { serverCpuOf } from './server-cpu.js'

/** A cell and where it belongs. */
export interface Measurement extends Cell {
  readonly variant: string
  readonly operation: Operation
  readonly delayMs: number
  readonly concurrency: number
  readonly round: number
}

/** What is measured, on what, and who is told about it. */
export interface BenchmarkOptions {
  readonly variants: readonly Variant[]
  readonly schedule: Schedule
  readonly url: string
  readonly admin: Client
  readonly dataset: Dataset
  readonly onProgress: (done: number, total: number) => void
  /** Told of a cell that has no figure because the variant failed. */
  readonly onFailure: (variant: string, operation: Operation, error: unknown) => void
}

/**
 * Measures every variant in one process. Within a round all of them do the same operation directly after
 * one another, each time beginning with another one, so that whatever else the machine is doing falls
 * on all alike.
 */
export async function runBenchmark(options: BenchmarkOptions): Promise<Measurement[]> {
  const { schedule } = options
  const measurements: Measurement[] = []
  const situations = schedule.delaysMs.length * schedule.concurrencies.length
  const total = situations * schedule.rounds * OPERATIONS.length
  let done = 0
  let number = 0
  const nextNumber = () => {
    number += 1
    return number
  }
  for (const delayMs of schedule.delaysMs) {
    const network = await openNetwork(options.url, delayMs)
    const contestants = await openAll(options, network.url)
    try {
      for (let round = 0; round < schedule.rounds; round += 1) {
        for (const concurrency of schedule.concurrencies) {
          for (const operation of OPERATIONS) {
            const place = { operation, delayMs, concurrency, round }
            measurements.push(...(await measureOperation(options, nextNumber, contestants, place)))
            done += 1
            options.onProgress(done, total)
          }
        }
      }
    } finally {
      for (const { variant } of contestants) await variant.close()
      network.close()
    }
  }
  return measurements
}

interface Contestant {
  readonly name: string
  readonly application: string
  readonly variant: OpenVariant
}

async function openAll({ variants, dataset }: BenchmarkOptions, url: string) {
  const contestants: Contestant[] = []
  for (const [index, { name, open }] of variants.entries()) {
    const application = `bench-${index}`
    contestants.push({ name, application, variant: await open({ url, application, dataset }) })
  }
  return contestants
}

async function measureOperation(
  { schedule, admin, onFailure }: BenchmarkOptions,
  nextNumber: () => number,
  contestants: readonly Contestant[],
  place: Pick<Measurement, 'operation' | 'delayMs' | 'concurrency' | 'round'>,
): Promise<Measurement[]> {
  const measurements: Measurement[] = []
  const first = place.round % contestants.length
  for (const contestant of [...contestants.slice(first), ...contestants.slice(0, first)]) {
    const run = contestant.variant.workload[place.operation]
    if (run === undefined) continue
    try {
      const cell = await measureCell(run, {
        concurrency: place.concurrency,
        durationMs: schedule.cellMs,
        nextNumber,
        serverCpu: () => serverCpuOf(admin, contestant.application),
      })
      measurements.push({ variant: contestant.name, ...place, ...cell })
    } catch (error) {
      onFailure(contestant.name, place.operation, error)
    }
    if (CHANGES_ROWS.has(place.operation)) await restoreDataset(admin)
  }
  return measurements
}

const CHANGES_ROWS: ReadonlySet<Operation> = new Set([
  'create',
  'nestedCreate',
  'softDelete',
  'transaction',
  'enqueue',
])
