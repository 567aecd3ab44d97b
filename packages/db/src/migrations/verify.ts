import type { ClientBase } from 'pg'
import { compareCatalogs, describeDifference } from '../catalog/compare-catalogs.js'
import { type CatalogFingerprint, readCatalog } from '../catalog/fingerprint.js'
import { obstacleToUndo, reversibilityOf } from './down-script.js'
import { type MigrateOptions, migrateDown, migrateUp } from './migrate.js'
import type { Migration } from './migration.js'
import { MigrationError } from './migration-error.js'

/** What became of one migration, up, down and up again. */
export interface Verification {
  readonly name: string
  readonly outcome: 'reversible' | 'irreversible' | 'failed'
  /** What is wrong, or why it is irreversible. */
  readonly findings: readonly string[]
}

/** Runs `work` on an empty database of its own. */
export type ScratchDatabases = <T>(work: (client: ClientBase) => Promise<T>) => Promise<T>

/**
 * Applies each migration, takes it back and applies it again, on a scratch database, and compares what
 * the database consists of: columns, types, indexes, functions, triggers, privileges and the rest.
 *
 * @param scratch where to try it; a new one is taken whenever a migration has left its one in disorder
 * @param migrations all of them, oldest first
 * @param selected the names of those to verify; the others are only applied
 * @param report called with each result
 * @throws {MigrationError} when a migration can't even be applied
 */
export async function verifyMigrations(
  scratch: ScratchDatabases,
  migrations: readonly Migration[],
  selected: ReadonlySet<string>,
  options: MigrateOptions & { report(verification: Verification): void },
): Promise<void> {
  let next = 0
  const verifyUntilDisorder = async (client: ClientBase) => {
    await migrateUp(client, migrations.slice(0, next), options)
    while (next < migrations.length) {
      const history = migrations.slice(0, next + 1)
      const migration = migrations[next]
      next += 1
      if (migration === undefined || !selected.has(migration.name)) {
        await migrateUp(client, history, options)
        continue
      }
      const verification = await verifyNewest(client, history, migration, options)
      options.report(verification)
      if (verification.outcome === 'failed') return
    }
  }
  while (next < migrations.length) await scratch(verifyUntilDisorder)
}

async function verifyNewest(
  client: ClientBase,
  history: readonly Migration[],
  migration: Migration,
  options: MigrateOptions,
): Promise<Verification> {
  const { name } = migration
  const before = await readCatalog(client)
  await migrateUp(client, history, options)
  const reversibility = reversibilityOf(migration)
  if (reversibility.kind === 'irreversible') {
    return { name, outcome: 'irreversible', findings: [reversibility.reason] }
  }
  const obstacle = obstacleToUndo(migration)
  if (obstacle !== undefined) return { name, outcome: 'failed', findings: [obstacle] }

  const after = await readCatalog(client)
  try {
    await migrateDown(client, history, options)
    const down = findings(before, await readCatalog(client), 'after down.sql')
    if (down.length > 0) return { name, outcome: 'failed', findings: down }
    await migrateUp(client, history, options)
    const again = findings(after, await readCatalog(client), 'after going up again')
    return { name, outcome: again.length > 0 ? 'failed' : 'reversible', findings: again }
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    return { name, outcome: 'failed', findings: [error.message] }
  }
}

function findings(expected: CatalogFingerprint, actual: CatalogFingerprint, when: string) {
  return compareCatalogs(expected, actual).map(
    (difference) => `${when}, ${describeDifference(difference)}`,
  )
}
