import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PostgresError } from './errors.js'
import { endProcess, findProcess, type ProcessEntry } from './processes.js'

/** How our servers and their supervisors are recognised in the list of processes. */
export const serverMark = '--cluster_name=embedded'
export const supervisorScript = 'supervisor.js'

/** Who has a data directory open. */
export type LockHolder =
  /** There is no lock file, or it was left by a server that crashed. */
  | { readonly kind: 'nobody' }
  /** A server of ours whose supervisor somebody killed with SIGKILL. */
  | { readonly kind: 'orphan'; readonly pid: number }
  /** A server that somebody uses. */
  | { readonly kind: 'server'; readonly pid: number; readonly port: number }

/**
 * Judges a postmaster.pid by the list of processes. PostgreSQL itself only asks whether any process
 * has the number in it, and after a crash the system may have given that number to another program.
 */
export function lockHolder(
  lockFile: string,
  dataDirectory: string,
  find: (pid: number) => ProcessEntry | undefined,
): LockHolder {
  const [pidLine, , , portLine] = lockFile.split('\n')
  const pid = Number.parseInt(pidLine ?? '', 10)
  const holder = pid > 0 ? find(pid) : undefined
  if (!holder || !mayServe(holder.command, dataDirectory)) return { kind: 'nobody' }
  const supervised = find(holder.parent)?.command.includes(supervisorScript) === true
  const orphan = holder.command.includes(serverMark) && !supervised
  return orphan ? { kind: 'orphan', pid } : { kind: 'server', pid, port: Number(portLine) }
}

/** Somebody may have started a server by hand, without the whole path; that one counts. */
function mayServe(command: string, dataDirectory: string): boolean {
  if (!/(^|[/\\])postgres(\.exe)?( |$)/.test(command)) return false
  const namesFolder = / -D ["']?([A-Z]:|\/)/.test(command)
  return !namesFolder || `${command} `.includes(` ${dataDirectory} `)
}

/**
 * Makes sure that nobody has the data directory open: removes a stale lock file, ends an orphan.
 *
 * @throws {@link PostgresError} `POSTGRES_ALREADY_RUNNING` when a server that is in use has it
 */
export async function releaseDataDirectory(dataDirectory: string): Promise<void> {
  const path = join(dataDirectory, 'postmaster.pid')
  const holder = lockHolder(contents(path), dataDirectory, findProcess)
  if (holder.kind === 'server') {
    throw new PostgresError(
      'POSTGRES_ALREADY_RUNNING',
      `A PostgreSQL server (process ${holder.pid}, port ${holder.port}) is already running on ${dataDirectory}. Stop it first, or set DATABASE_URL to use it`,
      { port: holder.port },
    )
  }
  if (holder.kind === 'orphan') await endProcess(holder.pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'])
  rmSync(path, { force: true })
}

function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
