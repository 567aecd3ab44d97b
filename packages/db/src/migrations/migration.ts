import { createHash } from 'node:crypto'

/** One folder below `prisma/migrations`. */
export interface Migration {
  /** The folder's name: a time and a few words, such as `20261102090000_users`. */
  readonly name: string
  /** `migration.sql`. */
  readonly up: string
  /** `down.sql`, which takes it back; `undefined` when there is none. */
  readonly down: string | undefined
}

/** The checksum that Prisma Migrate stores of a migration.sql. */
export function checksumOf(script: string): string {
  return createHash('sha256').update(script).digest('hex')
}

/** Whether a stored checksum is of this script, whichever line ends the checkout has. */
export function hasChecksum(script: string, checksum: string): boolean {
  const unix = script.replaceAll('\r\n', '\n')
  return [script, unix, unix.replaceAll('\n', '\r\n')].some(
    (variant) => checksumOf(variant) === checksum,
  )
}

/** A comment in a squashed migration.sql that names the migrations it stands for. */
const REPLACES = /^-- Replaces: (.+)$/gm

/** The migrations that a squashed one stands for, oldest first; none for an ordinary one. */
export function replacedBy(migration: Migration): string[] {
  return [...migration.up.matchAll(REPLACES)].map(([, name = '']) => name.trim())
}
