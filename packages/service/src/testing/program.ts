import { spawn } from 'node:child_process'
import type { Environment } from '../config.js'

/** How a program ended, with all that it wrote. */
export interface Ending {
  readonly status: number | null
  readonly output: string
}

/** A built program of ours that runs as a process of its own. */
export interface Program {
  /** Where it listens, once it does; rejects with its output when it ends before. */
  readonly url: Promise<string>
  readonly ended: Promise<Ending>
  /** What it has written so far. */
  readonly output: () => string
  signal(signal: NodeJS.Signals): void
}

const LISTENING = /Server listening at (http:[^"]+)"/

/**
 * Runs a built program as in production: for tests of what only a whole process does, such as how it
 * stops. Tests end what they start.
 *
 * @param path the program
 * @param environment all the variables that it sees
 * @example
 * ```ts
 * const program = startProgram(join(import.meta.dirname, '../dist/server.js'), { API_PORT: '0' })
 * const response = await fetch(`${await program.url}/ready`)
 * program.signal('SIGTERM')
 * expect((await program.ended).status).toBe(0)
 * ```
 */
export function startProgram(path: string, environment: Environment): Program {
  const child = spawn(process.execPath, [path], { env: { ...environment }, stdio: 'pipe' })
  let output = ''
  let listening: (url: string) => void = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const url = LISTENING.exec(output)?.[1]
      if (url !== undefined) listening(url)
    })
  }
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (status) => resolve({ status, output }))
  })
  const url = new Promise<string>((resolve, reject) => {
    listening = resolve
    ended.then(() => reject(new Error(`it ended before it listened:\n${output}`)))
  })
  url.catch(() => {})
  return { url, ended, output: () => output, signal: (signal) => void child.kill(signal) }
}
