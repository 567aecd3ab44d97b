import { CATALOG_SECTIONS } from './sections.js'

/** What a fingerprint tells apart: a table, an index, a function … */
export type CatalogObjectKind = keyof typeof CATALOG_SECTIONS

/** Everything that is defined in a database: for each kind of object, one line of text for each object. */
export type CatalogFingerprint = Readonly<Record<CatalogObjectKind, readonly string[]>>

/** An object that one of two fingerprints has and the other has not; a changed one appears as both. */
export interface CatalogDifference {
  kind: CatalogObjectKind
  change: 'removed' | 'added'
  /** Its name and definition. */
  definition: string
}

/** What a fingerprint is read through; a client of node-postgres is one. */
export interface CatalogClient {
  query(query: { text: string; rowMode: 'array' }): Promise<{ rows: unknown[][] }>
}

/**
 * Reads the definition of everything people make in a database, also what Prisma cannot see: functions,
 * triggers, views, checks, policies, grants, comments. Two databases that the same statements built have
 * the same fingerprint, whatever data they hold. `_prisma_migrations` is left out.
 *
 * @example
 * ```ts
 * const before = await fingerprintCatalog(client)
 * await client.query(up)
 * await client.query(down)
 * compareFingerprints(before, await fingerprintCatalog(client)) // [] when `down` undoes `up`
 * ```
 */
export async function fingerprintCatalog(client: CatalogClient): Promise<CatalogFingerprint> {
  const kinds = Object.keys(CATALOG_SECTIONS) as CatalogObjectKind[]
  const sections: [CatalogObjectKind, string[]][] = []
  // One client answers one query at a time.
  for (const kind of kinds) {
    const { rows } = await client.query({ text: CATALOG_SECTIONS[kind], rowMode: 'array' })
    sections.push([kind, rows.map(describe).sort()])
  }
  return Object.fromEntries(sections) as Record<CatalogObjectKind, string[]> // every kind has its entry
}

/** What has to be removed from and added to the first to come to the second, in the order of the catalog. */
export function compareFingerprints(
  before: CatalogFingerprint,
  after: CatalogFingerprint,
): CatalogDifference[] {
  const kinds = Object.keys(CATALOG_SECTIONS) as CatalogObjectKind[]
  return kinds.flatMap((kind) => [
    ...without(before[kind], after[kind]).map((definition) => ({
      kind,
      change: 'removed' as const,
      definition,
    })),
    ...without(after[kind], before[kind]).map((definition) => ({
      kind,
      change: 'added' as const,
      definition,
    })),
  ])
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const present = new Set(others)
  return lines.filter((line) => !present.has(line))
}

/** What is not there has a place all the same, or two definitions could read alike. */
function describe(row: readonly unknown[]): string {
  const words = row.map((value) => (value === null || value === '' ? '-' : String(value)))
  return words.join(' ').replace(/( -)+$/, '')
}
