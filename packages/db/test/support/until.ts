import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for a condition; the test's own time limit ends it. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10)
}
