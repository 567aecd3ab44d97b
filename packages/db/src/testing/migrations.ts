import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** One migration as it lies in its folder. */
export interface MigrationScript {
  readonly name: string
  readonly sql: string
}

/** This package's migrations, oldest first. */
export async function readMigrations(): Promise<MigrationScript[]> {
  // Resolved by name, because the bundler decides which file this code ends up in.
  const root = dirname(createRequire(import.meta.url).resolve('@repo/db/package.json'))
  const folder = join(root, 'prisma', 'migrations')
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => ({
      name,
      sql: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
    })),
  )
}
