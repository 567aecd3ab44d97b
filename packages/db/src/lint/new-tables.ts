import type { Change } from './change.js'

/**
 * Finds the changes of a migration that concern a table which it has created itself, statement by
 * statement: a table that is dropped and made again is an old one until then.
 *
 * @param changes of the migration, in order
 * @param earlier the changes of all migrations before it
 */
export function changesOfNewTables(
  changes: readonly Change[],
  earlier: readonly Change[],
): ReadonlySet<Change> {
  const known = new Set(
    earlier.flatMap((each) => (each.kind === 'create table' ? [each.table] : [])),
  )
  const tables = new Set<string>()
  const found = new Set<Change>()
  for (const change of changes) {
    if (change.kind === 'create table' && !(change.ifMissing && known.has(change.table))) {
      tables.add(change.table)
    }
    if (!('table' in change) || !tables.has(change.table)) continue
    found.add(change)
    if (change.kind === 'rename' && change.what === 'table') tables.add(change.to)
  }
  return found
}
