import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a command printed and ended with. */
export interface ProcessResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that is running. */
export interface RunningProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly result: Promise<ProcessResult>
}

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))

/** Starts the built `db` command with nothing in its environment but what is given. */
export function startDb(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): RunningProcess {
  return start(process.execPath, [`${PACKAGE}bin/db.js`, ...args], environment)
}

/** Runs the built `db` command to its end. */
export function runDb(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ProcessResult> {
  return startDb(args, environment).result
}

/** Runs Prisma's own command line in this package. */
export function runPrisma(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ProcessResult> {
  return start(process.execPath, [`${PACKAGE}node_modules/prisma/build/index.js`, ...args], {
    ...environment,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  }).result
}

function start(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): RunningProcess {
  // biome-ignore lint/style/noProcessEnv: a process needs these two, and gets nothing else of ours
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(command, args, { cwd: PACKAGE, env: { PATH, HOME, ...environment } })
  child.stdin.end()
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const result = new Promise<ProcessResult>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, result }
}
