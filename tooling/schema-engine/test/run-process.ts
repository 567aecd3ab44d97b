import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface ProcessResult {
  /** `null` when a signal ended it. */
  exitCode: number | null
  stdout: string
  /** Both streams, as a person sees them. */
  output: string
}

export interface RunningProcess {
  child: ChildProcess
  result: Promise<ProcessResult>
}

export interface ProcessOptions {
  cwd: string
  env: Record<string, string>
  /** Written to stdin, which is then closed. */
  input?: string | undefined
}

/** Starts Node with exactly the given environment: nothing of ours leaks into what is tested. */
export function startNode(
  args: readonly string[],
  { cwd, env, input }: ProcessOptions,
): RunningProcess {
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'pipe' })
  child.stdin.end(input ?? '')
  let stdout = ''
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const result = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, output }))
  return { child, result }
}
