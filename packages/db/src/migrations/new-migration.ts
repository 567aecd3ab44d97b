import type { ClientBase } from 'pg'
import {
  type CatalogDifference,
  compareCatalogs,
  describeDifference,
} from '../catalog/compare-catalogs.js'
import { readCatalog } from '../catalog/fingerprint.js'
import { type MigrateOptions, migrateDown, migrateUp } from './migrate.js'
import type { Migration } from './migration.js'
import { MigrationError } from './migration-error.js'
import type { SchemaChange } from './prisma-schema.js'

const NAME = /^[a-z0-9]+(?:_[a-z0-9]+)*$/

/**
 * Names a new migration's folder, so that it comes after all others.
 *
 * @param words what it does, such as `add campaign goal`
 * @param existing the names there are, sorted
 * @throws {MigrationError} `DB_MIGRATION_NAME`
 */
export function newMigrationName(words: string, now: Date, existing: readonly string[]): string {
  const name = words
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  if (!NAME.test(name)) {
    throw new MigrationError('DB_MIGRATION_NAME', `"${words}" can't name a migration`, {
      remedies: ['use letters, digits and underscores, such as add_campaign_goal'],
    })
  }
  let time = timeOf(now)
  const last = existing.at(-1)?.slice(0, time.length) ?? ''
  // Clocks differ; the order of the folder must not.
  if (/^\d{14}$/.test(last) && last >= time) time = timeOf(new Date(toDate(last).getTime() + 1_000))
  return `${time}_${name}`
}

/** A migration to be written by hand. */
export function emptyMigration(name: string): Migration {
  return {
    name,
    up: '-- Write the change here.\n',
    down: '-- TODO: take back what migration.sql does\n',
  }
}

/**
 * Makes a migration from a change of the schema. It is tried out, there and back, and whatever the way
 * back leaves behind or does not bring back is listed in its down.sql as a TODO.
 *
 * @param client a scratch database that has every earlier migration
 * @param earlier those
 */
export async function migrationFromChange(
  client: ClientBase,
  earlier: readonly Migration[],
  migration: Migration & SchemaChange,
  options: MigrateOptions,
): Promise<Migration> {
  const history = [...earlier, migration]
  const before = await readCatalog(client)
  await migrateUp(client, history, options)
  try {
    await migrateDown(client, history, options)
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    return { ...migration, down: comment(`TODO: ${error.message}`) + migration.down }
  }
  const left = compareCatalogs(before, await readCatalog(client))
  return { ...migration, down: migration.down + left.map(todo).join('') }
}

function todo(difference: CatalogDifference): string {
  const { expected } = difference
  const definition = expected ? `; it was:\n${expected}` : ''
  return `\n${comment(`TODO: ${describeDifference(difference)} after this${definition}`)}`
}

function comment(text: string): string {
  return `${text
    .split('\n')
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n')}\n`
}

function timeOf(date: Date): string {
  return date.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

function toDate(time: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(time) ?? []
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
