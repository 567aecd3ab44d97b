import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ProcessOptions, ProcessResult } from './run-process.js'

/** A program in a pseudo-terminal, for commands that refuse to run without a person at hand. */
export interface Terminal {
  /** Resolves when the program has printed this. */
  shows(text: string): Promise<void>
  /** Types, as a person would. */
  type(text: string): void
  result: Promise<ProcessResult>
}

/** `script`, which Linux and macOS have, opens the terminal. */
export function startInTerminal(args: readonly string[], { cwd, env }: ProcessOptions): Terminal {
  const command = [process.execPath, ...args]
  const scriptArgs =
    process.platform === 'linux'
      ? ['--quiet', '--return', '--command', command.map(quote).join(' '), '/dev/null']
      : ['-q', '/dev/null', ...command]
  const child = spawn('script', scriptArgs, {
    cwd,
    env: { ...env, SHELL: '/bin/sh', TERM: 'xterm' },
    stdio: 'pipe',
  })
  let output = ''
  const waiting = new Set<() => void>()
  const hear = (text: string) => {
    output += text
    for (const check of waiting) check()
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)

  const result = once(child, 'close').then(() => ({
    exitCode: child.exitCode,
    stdout: output,
    output,
  }))
  return {
    type: (text) => child.stdin.write(text),
    shows: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!output.includes(text)) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        result.then(() => reject(new Error(`it ended without showing ${text}:\n${output}`)))
        check()
      }),
    result,
  }
}

function quote(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`
}
