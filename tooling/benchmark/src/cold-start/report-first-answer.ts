import { performance } from 'node:perf_hooks'

/** Tells the parent how long after the start of this process a question was answered, in milliseconds. */
export async function reportFirstAnswer(ask: () => PromiseLike<unknown>): Promise<void> {
  await ask()
  process.send?.(performance.now())
}
