import type { ClientBase } from 'pg'
import { compareCatalogs, describeDifference } from '../catalog/compare-catalogs.js'
import { readCatalog, schemasOf } from '../catalog/fingerprint.js'
import type { CatalogKind } from '../catalog/queries.js'
import type { History } from './history.js'

/** Where the schema, the migrations and the database disagree. */
export interface Drift {
  readonly between: 'folder and history' | 'migrations and database' | 'schema and migrations'
  readonly finding: string
}

/** What comes and goes outside migrations: roles are set up, extensions installed, partitions added. */
const MAY_DIFFER: readonly CatalogKind[] = ['privilege', 'extension', 'event trigger', 'partition']

/** What the history itself says is wrong. */
export function historyDrift(history: History): Drift[] {
  return history.flatMap((entry): Drift[] => {
    const finding = findingOf(entry)
    return finding === undefined
      ? []
      : [{ between: 'folder and history', finding: `${entry.name} ${finding}` }]
  })
}

/**
 * Compares a database with one that has the same migrations.
 *
 * @param expected a scratch database with every migration that the database has
 */
export async function databaseDrift(expected: ClientBase, actual: ClientBase): Promise<Drift[]> {
  const right = await readCatalog(expected)
  const found = await readCatalog(actual, schemasOf(right))
  return compareCatalogs(right, found, MAY_DIFFER).map((difference) => ({
    between: 'migrations and database',
    finding: describeDifference(difference),
  }))
}

function findingOf(entry: History[number]): string | undefined {
  const { state, migration, edited, outOfOrder, adopts, squashedInto } = entry
  if (squashedInto !== undefined) return undefined
  if (adopts) return 'is not noted yet, although all that it was squashed from is applied'
  if (migration === undefined) return 'is applied, but not in the folder'
  if (edited) return 'was changed after it was applied'
  if (outOfOrder) return 'is not applied, although a newer one is'
  if (state === 'pending') return 'is not applied'
  if (state === 'failed') return 'was begun and did not finish'
  if (state === 'interrupted') return 'is half way'
  return undefined
}
