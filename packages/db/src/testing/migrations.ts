import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Migration } from '../migrations/migration.js'
import { readMigrations } from '../migrations/migrations-folder.js'

/** This package's migrations, oldest first. */
export function ownMigrations(): Promise<Migration[]> {
  // Resolved by name, because the bundler decides which file this code ends up in.
  const root = dirname(createRequire(import.meta.url).resolve('@repo/db/package.json'))
  return readMigrations(join(root, 'prisma', 'migrations'))
}
