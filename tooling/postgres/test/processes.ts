import { existsSync } from 'node:fs'
import { expect } from 'vitest'
import { findProcess } from '../src/processes.js'

/** Waits until all of these processes and folders are gone. */
export async function expectGone(leftovers: {
  readonly pids?: readonly number[]
  readonly paths?: readonly string[]
}): Promise<void> {
  const left = () => [
    ...(leftovers.pids ?? []).filter((pid) => findProcess(pid)),
    ...(leftovers.paths ?? []).filter((path) => existsSync(path)),
  ]
  await expect.poll(left).toEqual([])
}
