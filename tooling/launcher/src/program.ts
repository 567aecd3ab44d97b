import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { LineTail } from './line-tail.js'

/** How long a program may take to stop before it is killed. */
const patienceMs = 15_000

/** A Node program to run. */
export interface ProgramOptions {
  readonly folder: string
  /** The path of the program and its arguments. */
  readonly command: readonly [string, ...string[]]
  readonly environment: NodeJS.ProcessEnv
  /** Told every line of output. */
  readonly onLine?: (line: string) => void
}

/** A running program. */
export interface Program {
  readonly pid: number | undefined
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<Ending>
  /** Asks it to stop and waits until it has; kills it when it takes longer than 15 s. */
  stop(): Promise<void>
}

/** How a program ended. */
export interface Ending {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly lastWords: string
}

/** Starts a program that ends when this process does, however that ends. */
export function startProgram({ folder, command, environment, onLine }: ProgramOptions): Program {
  const lifeline = new URL('./lifeline.js', import.meta.url).href
  const child = spawn(process.execPath, ['--import', lifeline, ...command], {
    cwd: folder,
    env: environment,
    // A group of its own: Ctrl-C in the terminal is for us, and we decide what ends when.
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {})
  const tail = new LineTail(30)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      tail.push(line)
      onLine?.(line)
    })
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ status: 1, signal: null, lastWords: error.message }))
    child.once('close', (status, signal) => resolve({ status, signal, lastWords: tail.text }))
  })
  return {
    pid: child.pid,
    ended,
    async stop() {
      child.kill('SIGTERM')
      const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      await ended
      clearTimeout(impatience)
    },
  }
}
