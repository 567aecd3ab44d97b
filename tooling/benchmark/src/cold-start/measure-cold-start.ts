import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Spread, spreadOf } from '../measure/statistics.js'

/** From the start of a process to its first answer. */
export interface ColdStart {
  /** Plain Prisma's, in milliseconds. */
  readonly baselineMs: Spread
  /** Ours, in milliseconds. */
  readonly ownMs: Spread
  /** Ours divided by plain Prisma's in the same round. */
  readonly ratio: Spread
}

/**
 * Starts both programs in turn, each in a new process that has to load everything and to connect.
 *
 * @param url the database
 * @param rounds how often
 */
export async function measureColdStart(url: string, rounds: number): Promise<ColdStart> {
  const baseline: number[] = []
  const own: number[] = []
  // The first start of each reads its files from the disk, and does not count.
  for (let round = -1; round < rounds; round += 1) {
    const baselineMs = await firstAnswerMs('first-query-prisma', url)
    const ownMs = await firstAnswerMs('first-query-ours', url)
    if (round < 0) continue
    baseline.push(baselineMs)
    own.push(ownMs)
  }
  const ratios = own.map((ms, round) => ms / (baseline[round] ?? Number.NaN))
  return { baselineMs: spread(baseline), ownMs: spread(own), ratio: spread(ratios) }
}

async function firstAnswerMs(program: string, url: string): Promise<number> {
  const child = fork(new URL(`./${program}.js`, import.meta.url), [url])
  const exited = once(child, 'exit')
  const answered = once(child, 'message') as Promise<[number]>
  const failed = exited.then(() => {
    throw new Error(`${program} ended without an answer; it says why on stderr.`)
  })
  const [ms] = await Promise.race([answered, failed])
  await exited
  return ms
}

function spread(values: readonly number[]): Spread {
  const found = spreadOf(values)
  if (found === undefined) throw new RangeError('a cold start takes at least one round')
  return found
}
