import type { ClientBase } from 'pg'
import type { Migration } from '../migrations/migration.js'
import { MigrationError } from '../migrations/migration-error.js'
import { parseSql, SqlSyntaxError, type Statement } from '../sql/parse-sql.js'

/** An extension that the migrations create, as a server has it. */
export interface ExtensionState {
  readonly name: string
  /** The version in the database; `null` when it is not created there. */
  readonly installed: string | null
  /** The version that the server would create; `null` when its files are not there. */
  readonly available: string | null
}

/** The extensions that are there once all migrations are applied: the migrations are their only list. */
export async function extensionsOf(migrations: readonly Migration[]): Promise<string[]> {
  const names = new Set<string>()
  for (const { up } of migrations) {
    for (const { node } of await statementsOf(up)) {
      if ('CreateExtensionStmt' in node) names.add(node.CreateExtensionStmt.extname ?? '')
      if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_EXTENSION') {
        for (const object of node.DropStmt.objects ?? []) {
          if ('String' in object) names.delete(object.String.sval ?? '')
        }
      }
    }
  }
  return [...names].sort()
}

/** A script that can't be parsed is explained when it is run. */
async function statementsOf(script: string): Promise<readonly Statement[]> {
  try {
    return await parseSql(script)
  } catch (error) {
    if (error instanceof SqlSyntaxError) return []
    throw error
  }
}

/** Asks a database how it stands with extensions. */
export async function readExtensions(
  client: ClientBase,
  names: readonly string[],
): Promise<ExtensionState[]> {
  const { rows } = await client.query<ExtensionState>(
    `SELECT name, e.extversion AS installed, a.default_version AS available
     FROM unnest($1::text[]) AS wanted (name)
     LEFT JOIN pg_extension e ON e.extname = name
     LEFT JOIN pg_available_extensions a USING (name)
     ORDER BY name`,
    [names],
  )
  return rows
}

/**
 * Makes sure that the migrations will find every extension they create.
 *
 * @throws {MigrationError} `DB_MIGRATION_EXTENSION`, which names those that the server does not have
 */
export function requireAvailable(extensions: readonly ExtensionState[]): void {
  const missing = extensions
    .filter(({ installed, available }) => installed === null && available === null)
    .map(({ name }) => name)
  if (missing.length === 0) return
  throw new MigrationError(
    'DB_MIGRATION_EXTENSION',
    `the migrations create what the server does not have: ${missing.join(', ')}`,
    { remedies: ['install the package of the extension on the server, then again: db setup'] },
  )
}
