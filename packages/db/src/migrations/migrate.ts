import type { ClientBase } from 'pg'
import { inTransaction } from '../sql/in-transaction.js'
import { type LockOptions, withMigrationLock } from './advisory-lock.js'
import { obstacleToUndo, reversibilityOf } from './down-script.js'
import { buildHistory, type History } from './history.js'
import {
  deleteRecords,
  ensureHistoryTable,
  finishRecord,
  insertRecord,
  readRecords,
} from './history-records.js'
import type { Migration } from './migration.js'
import { MigrationError } from './migration-error.js'
import { type DownOptions, type PlannedStep, planDown, planUp, type UpOptions } from './plan.js'
import type { Direction } from './progress.js'
import { type LockRetryOptions, runMigration } from './run-migration.js'

/** Time, patience and whoever watches. */
export interface MigrateOptions extends LockRetryOptions {
  readonly lock: LockOptions
  /** Called when a migration begins; what it returns is called when it has ended well. */
  onMigration?(step: PlannedStep, direction: Direction): () => void
}

/** What somebody has agreed to. */
export interface DownExpectation {
  /** The names of what is to be taken back; when it turns out to be anything else, nothing is done. */
  readonly expected?: readonly string[]
}

/**
 * Reads how the folder and the database stand to each other.
 *
 * @param migrations from the folder
 */
export async function readHistory(
  client: ClientBase,
  migrations: readonly Migration[],
): Promise<History> {
  return buildHistory(migrations, (await readRecords(client)) ?? [])
}

/**
 * Applies migrations, one run at a time over the whole fleet.
 *
 * @returns what was applied, oldest first
 * @throws {MigrationError} when the folder and the database don't fit together, or a statement fails
 */
export function migrateUp(
  client: ClientBase,
  migrations: readonly Migration[],
  { to, allowOutOfOrder, ...options }: MigrateOptions & UpOptions,
): Promise<PlannedStep[]> {
  return withMigrationLock(client, options.lock, async () => {
    const records = await readRecords(client)
    const steps = planUp(buildHistory(migrations, records ?? []), { to, allowOutOfOrder })
    if (steps.length === 0) return steps
    if (records === undefined) {
      await refuseUnknownTables(client)
      await ensureHistoryTable(client)
    }
    for (const step of steps) await perform(client, step, 'up', options)
    return steps
  })
}

/**
 * Takes migrations back, newest first.
 *
 * @returns what was taken back
 * @throws {MigrationError} when one can't be taken back, or a statement fails
 */
export function migrateDown(
  client: ClientBase,
  migrations: readonly Migration[],
  { count, to, all, expected, ...options }: MigrateOptions & DownOptions & DownExpectation,
): Promise<PlannedStep[]> {
  return withMigrationLock(client, options.lock, async () => {
    const steps = planDown(await readHistory(client, migrations), { count, to, all })
    const names = steps.map(({ migration }) => migration.name)
    if (expected !== undefined && names.join() !== expected.join()) {
      throw new MigrationError(
        'DB_MIGRATION_LOCKED',
        `another run has changed the history meanwhile: now ${names.join(', ') || 'nothing'} would be taken back`,
        { retryable: true, remedies: ['look at it: db migrate history', 'run the command again'] },
      )
    }
    for (const step of steps) await perform(client, step, 'down', options)
    return steps
  })
}

async function perform(
  client: ClientBase,
  step: PlannedStep,
  direction: Direction,
  options: MigrateOptions,
): Promise<void> {
  const ended = options.onMigration?.(step, direction)
  if (step.kind === 'adopt') {
    await adopt(client, step.migration, step.replaced)
  } else {
    const { migration, entry } = step
    const isInForce = entry.state !== 'pending'
    await runMigration(
      client,
      {
        migration,
        direction,
        script: direction === 'up' ? migration.up : downScript(migration),
        recordId: isInForce ? entry.record?.id : undefined,
        progress: entry.progress,
      },
      options,
    )
  }
  ended?.()
}

async function adopt(
  client: ClientBase,
  migration: Migration,
  replaced: readonly string[],
): Promise<void> {
  await inTransaction(client, async () => {
    await finishRecord(client, await insertRecord(client, migration), migration)
    await deleteRecords(client, replaced)
  })
}

function downScript(migration: Migration): string {
  const reversibility = reversibilityOf(migration)
  if (reversibility.kind === 'reversible') return reversibility.script
  throw new MigrationError(
    'DB_MIGRATION_IRREVERSIBLE',
    `${migration.name} can't be taken back: ${obstacleToUndo(migration)}`,
  )
}

async function refuseUnknownTables(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1 LIMIT 3`,
  )
  if (rows.length === 0) return
  const tables = rows.map(({ name }) => name).join(', ')
  throw new MigrationError(
    'DB_MIGRATION_NOT_BASELINED',
    `the database already has tables (${tables} …) and no history of migrations`,
    {
      remedies: [
        'take what is there as the first migration: db migrate baseline',
        'if it is what the migrations would make: db migrate stamp <the last one that is in it>',
      ],
    },
  )
}
