import { randomUUID } from 'node:crypto'
import type { ClientBase } from 'pg'
import { HISTORY_TABLE } from '../catalog/fingerprint.js'
import { checksumOf, type Migration } from './migration.js'

/** A row of Prisma Migrate's table. */
export interface HistoryRecord {
  readonly id: string
  readonly name: string
  readonly checksum: string
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly rolledBackAt: Date | null
  readonly logs: string | null
}

/** Reads the whole history, oldest first; `undefined` when the database has none. */
export async function readRecords(client: ClientBase): Promise<HistoryRecord[] | undefined> {
  const { rows: tables } = await client.query<{ exists: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [HISTORY_TABLE],
  )
  if (!tables[0]?.exists) return undefined
  const { rows } = await client.query<HistoryRecord>(
    `SELECT id, migration_name AS name, checksum, logs, started_at AS "startedAt",
       finished_at AS "finishedAt", rolled_back_at AS "rolledBackAt"
     FROM ${HISTORY_TABLE} ORDER BY started_at, migration_name`,
  )
  return rows
}

/** Makes the table as Prisma Migrate does, unless it is there. */
export async function ensureHistoryTable(client: ClientBase): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS ${HISTORY_TABLE} (
      id                  VARCHAR(36) PRIMARY KEY NOT NULL,
      checksum            VARCHAR(64) NOT NULL,
      finished_at         TIMESTAMPTZ,
      migration_name      VARCHAR(255) NOT NULL,
      logs                TEXT,
      rolled_back_at      TIMESTAMPTZ,
      started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
      applied_steps_count INTEGER NOT NULL DEFAULT 0
    )`)
}

/** Notes that a migration has begun; returns the row's id. */
export async function insertRecord(client: ClientBase, migration: Migration): Promise<string> {
  const id = randomUUID()
  await client.query(
    `INSERT INTO ${HISTORY_TABLE} (id, checksum, migration_name, started_at)
     VALUES ($1, $2, $3, clock_timestamp())`,
    [id, checksumOf(migration.up), migration.name],
  )
  return id
}

/** Notes that a migration is applied, with the script that did it. */
export async function finishRecord(
  client: ClientBase,
  id: string,
  migration: Migration,
): Promise<void> {
  await client.query(
    `UPDATE ${HISTORY_TABLE}
     SET finished_at = coalesce(finished_at, clock_timestamp()), logs = NULL,
       applied_steps_count = 1, checksum = $2
     WHERE id = $1`,
    [id, checksumOf(migration.up)],
  )
}

/** Notes that a migration is no longer applied, so that it counts as pending again. */
export async function rollBackRecord(client: ClientBase, id: string): Promise<void> {
  await client.query(
    `UPDATE ${HISTORY_TABLE} SET rolled_back_at = clock_timestamp(), logs = NULL WHERE id = $1`,
    [id],
  )
}

/** Notes how far an unfinished run came; Prisma then counts the migration as failed. */
export async function logRecord(client: ClientBase, id: string, logs: string): Promise<void> {
  await client.query(`UPDATE ${HISTORY_TABLE} SET finished_at = NULL, logs = $2 WHERE id = $1`, [
    id,
    logs,
  ])
}

/** Forgets migrations that a squashed one stands for. */
export async function deleteRecords(client: ClientBase, names: readonly string[]): Promise<void> {
  await client.query(`DELETE FROM ${HISTORY_TABLE} WHERE migration_name = ANY ($1)`, [names])
}
