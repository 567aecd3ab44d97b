import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import type { Binaries } from './binaries.js'
import { cannotRun, serverEnvironment } from './cluster.js'
import { PostgresError } from './errors.js'
import { serverMark } from './lock-file.js'
import type { Place } from './place.js'
import type { ShutdownMode } from './protocol.js'

/** How long a fast shutdown may take before it becomes an immediate one. */
const patienceMs = 10_000

/** The running server process. */
export interface Postmaster {
  readonly pid: number
  /** Resolves with the end of the log when the server has ended, for whatever reason. */
  readonly ended: Promise<string>
  shutdown(mode: ShutdownMode): Promise<void>
}

/**
 * Starts the server of a data directory and waits until it says in its own log that it is ready. An
 * answer on the port would prove nothing: another server may be listening there.
 *
 * @param readyWhen lines of the log that must all have appeared
 * @param signal gives the start up
 */
export async function startPostmaster(
  binaries: Binaries,
  { dataDirectory, logFile, account }: Place,
  readyWhen: readonly RegExp[],
  signal: AbortSignal,
): Promise<Postmaster> {
  const child = spawn(binaries.postgres, ['-D', dataDirectory, serverMark], {
    ...account,
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
  let tail = ''
  const ended = new Promise<string>((resolve) => {
    child.once('close', () => log.end(() => resolve(tail.trim())))
  })

  const giveUp = () => void shutDown(child, ended, 'fast')
  signal.addEventListener('abort', giveUp)
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(cannotRun(binaries.postgres, cause)))
    void ended.then((words) => reject(startFailure(words, dataDirectory)))
    let awaited = readyWhen
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log.write(text)
      tail = (tail + text).slice(-4_000)
      awaited = awaited.filter((line) => !line.test(tail))
      if (awaited.length === 0) resolve()
    })
  }).finally(() => signal.removeEventListener('abort', giveUp))
  return { pid: child.pid as number, ended, shutdown: (mode) => shutDown(child, ended, mode) }
}

async function shutDown(
  child: ChildProcess,
  ended: Promise<unknown>,
  mode: ShutdownMode,
): Promise<void> {
  child.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
  const impatience = setTimeout(() => child.kill('SIGQUIT'), patienceMs)
  await ended
  clearTimeout(impatience)
}

function startFailure(lastWords: string, dataDirectory: string): PostgresError {
  if (/could not bind|could not create any TCP\/IP sockets/.test(lastWords)) {
    return new PostgresError(
      'POSTGRES_PORT_IN_USE',
      'Another program listens on the port that PostgreSQL was to use. Stop it, or choose another port',
    )
  }
  return new PostgresError(
    'POSTGRES_START_FAILED',
    `PostgreSQL ended while it was starting. The last words of its log:\n${lastWords}\nRestore ${dataDirectory}, or remove it to start with an empty database, if it is damaged`,
  )
}
