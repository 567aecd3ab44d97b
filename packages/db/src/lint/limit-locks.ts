import type { Migration } from '../migrations/migration.js'
import { lintMigrations } from './lint.js'
import { noLockTimeout } from './rules/no-lock-timeout.js'

/**
 * Gives a script that waits for locks on tables in use a limit to that, where it has none.
 *
 * @param earlier all migrations before it, oldest first
 */
export async function limitLocks<T extends Pick<Migration, 'name' | 'up' | 'down'>>(
  earlier: readonly Migration[],
  migration: T,
): Promise<T> {
  const findings = await lintMigrations([...earlier, migration])
  const isUnlimited = findings.some(
    ({ migration: name, rule }) => name === migration.name && rule === noLockTimeout.id,
  )
  return isUnlimited
    ? { ...migration, up: `SET lock_timeout = '3s';\n\n${migration.up}` }
    : migration
}
