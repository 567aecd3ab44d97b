import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresError } from './errors.js'

/**
 * A folder for what the server's account must reach when the checkout, or the user's folder for
 * temporary files, is closed to it. Only root ever needs one: anybody else is that account.
 * It is the same folder for the same `key`, and outlives a reboot.
 *
 * @throws {@link PostgresError} `POSTGRES_DATA_DIRECTORY_UNUSABLE` when somebody else has put
 *   something there, which root must neither run nor trust
 */
export function sharedFolder(key: string): string {
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir()
  const name = createHash('sha256').update(key).digest('hex').slice(0, 12)
  const folder = join(parent, `embedded-postgres-${name}`)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const { uid, mode } = lstatSync(folder)
  if (uid === process.getuid?.() && (mode & 0o022) === 0) return folder
  throw new PostgresError(
    'POSTGRES_DATA_DIRECTORY_UNUSABLE',
    `${folder} belongs to another user, who could change what is in it. Remove it and try again`,
  )
}
