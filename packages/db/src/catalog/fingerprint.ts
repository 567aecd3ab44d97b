import type { ClientBase } from 'pg'
import { CATALOG_QUERIES, CATALOG_SCOPE, type CatalogKind } from './queries.js'

/** One object of the database: what it is, what it is called and how it is defined. */
export interface CatalogObject {
  readonly kind: CatalogKind
  /** For people, such as `users.email` or `users_email_live_key on users`. */
  readonly name: string
  /** The table, type or function that it is a part of. */
  readonly parent: string | undefined
  /** Everything else about it, in PostgreSQL's words; equal means the same. */
  readonly definition: string
}

/** Every user-made object of a database, sorted. */
export type CatalogFingerprint = readonly CatalogObject[]

/** The table that Prisma Migrate keeps its history in; it is no part of the schema. */
export const HISTORY_TABLE = '_prisma_migrations'

/**
 * Reads what a database consists of, from PostgreSQL's own catalogs: also what a Prisma schema can't
 * say, such as functions, triggers, checks, policies and privileges. The order of a table's columns is
 * left out, because a column that is dropped and added again moves to the end.
 *
 * @param client a session of that database, outside a transaction
 * @param schemas which schemas to look at; left out, all but PostgreSQL's own
 */
export async function readCatalog(
  client: ClientBase,
  schemas?: readonly string[],
): Promise<CatalogFingerprint> {
  const objects: CatalogObject[] = []
  // One snapshot, and names written the same way whatever the session's search_path is.
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  try {
    await client.query("SELECT set_config('search_path', 'pg_catalog', true)")
    for (const [kind, sql] of Object.entries(CATALOG_QUERIES) as [CatalogKind, string][]) {
      const { rows } = await client.query<Record<'name' | 'parent' | 'definition', string | null>>(
        `${CATALOG_SCOPE} ${sql}`,
        [schemas ?? null, HISTORY_TABLE],
      )
      for (const { name, parent, definition } of rows) {
        objects.push({
          kind,
          name: withoutPublic(name ?? ''),
          parent: parent === null ? undefined : withoutPublic(parent),
          definition: definition ?? '',
        })
      }
    }
  } finally {
    await client.query('ROLLBACK')
  }
  return objects.sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name))
}

/** The schemas that a fingerprint holds. */
export function schemasOf(fingerprint: CatalogFingerprint): string[] {
  return fingerprint.filter(({ kind }) => kind === 'schema').map(({ name }) => name)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function withoutPublic(name: string): string {
  return name.replaceAll(/\bpublic\./g, '')
}
