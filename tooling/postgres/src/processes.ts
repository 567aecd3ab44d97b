import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A running process. */
export interface ProcessEntry {
  readonly parent: number
  /** The command line, its arguments separated by blanks. */
  readonly command: string
}

/** Looks a process up; one that has ended but was not collected by its parent counts as gone. */
export function findProcess(pid: number): ProcessEntry | undefined {
  return existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid)
}

function fromProc(pid: number): ProcessEntry | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    if (/^State:\s+[ZX]/m.test(status)) return undefined
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { parent, command }
  } catch {
    return undefined
  }
}

function fromPs(pid: number): ProcessEntry | undefined {
  const columns = ['-ww', '-o', 'stat=,ppid=,args=', '-p', String(pid)]
  const line = spawnSync('ps', columns, { encoding: 'utf8' }).stdout?.trim() ?? ''
  const [, state, parent, command] = /^(\S+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
  if (command === undefined || state?.startsWith('Z')) return undefined
  return { parent: Number(parent), command }
}

/**
 * Ends a process that is not our child: sends one signal after the other until it is gone, with five
 * seconds for each.
 */
export async function endProcess(pid: number, signals: readonly NodeJS.Signals[]): Promise<void> {
  for (const signal of signals) {
    if (!findProcess(pid)) return
    try {
      process.kill(pid, signal)
    } catch {
      // It ended just now.
    }
    for (let polls = 0; polls < 200 && findProcess(pid); polls++) await sleep(25)
  }
}
