import type { ClientBase } from 'pg'
import {
  type CatalogDifference,
  compareCatalogs,
  describeDifference,
} from '../catalog/compare-catalogs.js'
import { readCatalog } from '../catalog/fingerprint.js'
import { parseSql } from '../sql/parse-sql.js'
import { obstacleToUndo } from './down-script.js'
import { type MigrateOptions, migrateDown, migrateUp } from './migrate.js'
import { type Migration, replacedBy } from './migration.js'
import { MigrationError } from './migration-error.js'
import type { ScratchDatabases } from './verify.js'

/**
 * Puts migrations together into one that stands for them: their scripts one after the other, and the way
 * back in reverse. It comes where the last of them was. Indexes are built without CONCURRENTLY, because
 * the script only ever runs on a database that nobody uses yet: so it is all or nothing again.
 *
 * @param parts oldest first; at least two
 * @throws {MigrationError} `DB_MIGRATION_SQUASH` when there is only one
 */
export async function squash(parts: readonly Migration[]): Promise<Migration> {
  const last = parts.at(-1)
  if (last === undefined || parts.length === 1) {
    throw new MigrationError('DB_MIGRATION_SQUASH', 'there is only one migration up to this one')
  }
  const replaced = parts.flatMap((part) => [...replacedBy(part), part.name])
  const scripts = (way: (part: Migration) => string, order: readonly Migration[]) =>
    Promise.all(order.map(async (part) => `-- ${part.name}\n${await settled(way(part))}`))
  const up = [
    replaced.map((name) => `-- Replaces: ${name}`).join('\n'),
    ...(await scripts((part) => withoutHeader(part.up), parts)),
  ]
  const obstacle = parts.map(obstacleToUndo).find((each) => each !== undefined)
  const down =
    obstacle === undefined
      ? await scripts((part) => part.down ?? '', parts.toReversed())
      : [`-- Irreversible: of one of its parts, ${obstacle}`]
  return { name: `${last.name}_squashed`, up: text(up), down: text(down) }
}

/**
 * Proves that a squashed migration makes of an empty database what its parts make, and leaves it empty
 * when it is taken back.
 *
 * @param scratch where to try it
 * @throws {MigrationError} `DB_MIGRATION_SQUASH` with the differences, or the failure of a script
 */
export async function verifySquash(
  scratch: ScratchDatabases,
  parts: readonly Migration[],
  squashed: Migration,
  options: MigrateOptions,
): Promise<void> {
  const expected = await scratch(async (client) => {
    await migrateUp(client, parts, options)
    return readCatalog(client)
  })
  await scratch(async (client: ClientBase) => {
    const empty = await readCatalog(client)
    await migrateUp(client, [squashed], options)
    refuse(
      'together they make something else',
      compareCatalogs(expected, await readCatalog(client)),
    )
    if (obstacleToUndo(squashed) !== undefined) return
    await migrateDown(client, [squashed], options)
    refuse(
      'together they leave something behind',
      compareCatalogs(empty, await readCatalog(client)),
    )
  })
}

function refuse(what: string, differences: readonly CatalogDifference[]): void {
  if (differences.length === 0) return
  const findings = differences.map((difference) => `  ${describeDifference(difference)}`)
  throw new MigrationError('DB_MIGRATION_SQUASH', [`${what}:`, ...findings].join('\n'), {
    remedies: [
      'squash fewer of them: --until an earlier one',
      'see that each is right: db migrate verify',
    ],
  })
}

/** A script among others: what it sets ends with it, as it does when it runs by itself. */
async function settled(script: string): Promise<string> {
  const statements = await parseSql(script)
  let result = script
  for (const { node, sql, start, end } of statements.toReversed()) {
    const isConcurrent =
      ('IndexStmt' in node && node.IndexStmt.concurrent) ||
      ('DropStmt' in node && node.DropStmt.concurrent)
    if (isConcurrent) {
      result = result.slice(0, start) + sql.replace(/\s+concurrently\b/i, '') + result.slice(end)
    }
  }
  const sets = statements.some(({ node }) => 'VariableSetStmt' in node)
  return `${result.trim()}${sets ? `\n\n${END_OF_SETTINGS}` : ''}`
}

const END_OF_SETTINGS = 'RESET SESSION AUTHORIZATION;\nRESET ALL;'

/** What a squashed part stands for is listed once, at the top. */
function withoutHeader(script: string): string {
  return script.replaceAll(/^-- Replaces: .*\n/gm, '')
}

function text(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`
}
