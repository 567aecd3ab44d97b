import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PostgresError } from './errors.js'

/** A user of the operating system, as `spawn` and `chown` take it. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * The account that runs the server. PostgreSQL refuses to run as root, so root hands over to the
 * owner of the data directory or, for a new one, to `postgres` or `nobody`.
 *
 * @returns `undefined` when the server runs as whoever we are
 */
export function serverAccount(dataDirectory?: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (dataDirectory && existsSync(dataDirectory)) {
    const { uid, gid } = statSync(dataDirectory)
    if (uid !== 0) return { uid, gid }
  }
  const account = accountNamed('postgres') ?? accountNamed('nobody')
  if (account) return account
  throw new PostgresError(
    'POSTGRES_PLATFORM_UNSUPPORTED',
    'PostgreSQL does not run as root and this system has neither a user "postgres" nor "nobody" to run it as: use an ordinary user, or set DATABASE_URL to a server of your own',
  )
}

function accountNamed(name: string): Account | undefined {
  const number = (flag: string) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
    return status === 0 ? Number(stdout) : undefined
  }
  const uid = number('-u')
  const gid = number('-g')
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

/**
 * Whether the account may enter every folder on the way to a path, by the permission bits. What does
 * not exist yet is judged by the folder it would be made in.
 */
export function canReach(account: Account | undefined, path: string): boolean {
  if (!account) return true
  if (!existsSync(path)) return canReach(account, dirname(path))
  for (let at = realpathSync(path); ; at = dirname(at)) {
    const { uid, gid, mode } = statSync(at)
    const execute = account.uid === uid ? 0o100 : account.gid === gid ? 0o010 : 0o001
    if ((mode & execute) === 0) return false
    if (at === dirname(at)) return true
  }
}
