import { existsSync } from 'node:fs'
import { expect, vi } from 'vitest'
import { findProcess } from '../src/processes.js'

/** Waits until all of these processes and folders are gone. */
export async function expectGone(leftovers: {
  readonly pids?: readonly number[]
  readonly paths?: readonly string[]
}): Promise<void> {
  await vi.waitFor(
    () => {
      expect(leftovers.pids?.filter((pid) => findProcess(pid)) ?? []).toEqual([])
      expect(leftovers.paths?.filter((path) => existsSync(path)) ?? []).toEqual([])
    },
    { timeout: 15_000, interval: 25 },
  )
}
