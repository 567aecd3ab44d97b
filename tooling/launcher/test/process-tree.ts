import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** All running processes: the parent of each, by its number. Those that have ended do not count. */
function parents(): Map<number, number> {
  return existsSync('/proc/self/status') ? fromProc() : fromPs()
}

function fromProc(): Map<number, number> {
  const found = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8')
      if (/^State:\s+[ZX]/m.test(status)) continue
      found.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]))
    } catch {
      // It has ended while we looked.
    }
  }
  return found
}

function fromPs(): Map<number, number> {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  const rows = stdout.trim().split('\n')
  return new Map(
    rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , state]) => !state?.startsWith('Z'))
      .map(([pid, parent]) => [Number(pid), Number(parent)]),
  )
}

/** A process and everything below it. */
export function familyOf(pid: number): number[] {
  const family = [pid]
  const all = parents()
  for (const member of family) {
    for (const [child, parent] of all) if (parent === member) family.push(child)
  }
  return family
}

/** The process among these that runs a program. */
export function processRunning(program: string, pids: readonly number[]): number {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,args=', '-p', pids.join(',')], {
    encoding: 'utf8',
  })
  const row = stdout.split('\n').find((each) => each.includes(program))
  if (row === undefined) throw new Error(`None of them runs ${program}:\n${stdout}`)
  return Number.parseInt(row, 10)
}

/** Waits until none of these processes is left. */
export async function expectGone(pids: readonly number[]): Promise<void> {
  const left = () => {
    const running = parents()
    return pids.filter((pid) => running.has(pid))
  }
  await expect.poll(left).toEqual([])
}
