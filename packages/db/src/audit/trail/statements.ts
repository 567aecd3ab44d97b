import { Prisma } from '../../generated/client/client.js'
import { quoteIdentifier } from '../../sql/quote-identifier.js'
import type { JsonTexts } from './revive.js'

/** An entry as the database returns it. */
export interface EntryRecord {
  readonly id: bigint
  readonly recorded_at: Date
  readonly table_name: string
  readonly row_id: string | null
  readonly operation: string
  readonly old_values: JsonTexts | null
  readonly new_values: JsonTexts | null
  readonly redacted_columns: readonly string[]
  readonly actor: string
  readonly database_user: string
  readonly request_id: string | null
  readonly transaction_id: bigint
}

/** A row at a point in time as the database returns it. */
export interface SnapshotRecord {
  readonly complete_since: Date
  /** `null` when there was no such row. */
  readonly row: JsonTexts | null
}

/** Which entries: at most `limit`, older than the entry `before`. */
export interface Window {
  readonly limit: number
  readonly before: bigint | null
}

/** Which row: its key as text, by column. */
export interface RowReference {
  readonly table: string
  readonly key: Readonly<Record<string, string>>
}

/** The primary key's columns of a table that is attached. */
export function keyColumns(table: string): Prisma.Sql {
  return Prisma.sql`SELECT key_columns FROM audited_tables WHERE table_name = ${table}`
}

/** The entries of one row, newest first. */
export function entriesOfRow(row: RowReference, window: Window): Prisma.Sql {
  return entriesWhere(Prisma.sql`table_name = ${row.table} AND row_id = (${rowId(row)})`, window)
}

/** The entries of one actor, newest first. */
export function entriesOfActor(actor: string, window: Window): Prisma.Sql {
  return entriesWhere(Prisma.sql`actor = ${actor}`, window)
}

/** The entries of one request, newest first. */
export function entriesOfRequest(requestId: string, window: Window): Prisma.Sql {
  return entriesWhere(Prisma.sql`request_id = ${requestId}`, window)
}

/**
 * One row at one time: what it is now, with everything undone that was recorded later. Undoing goes as
 * far back as the trail is complete, also for rows that are older than that.
 *
 * A `Date` has milliseconds and the trail microseconds, so all of the given millisecond counts: the time
 * of an entry yields the row with that entry.
 */
export function rowAt(row: RowReference, at: Date): Prisma.Sql {
  const table = identifier(row.table)
  const isRow = Object.keys(row.key).map((column) => {
    const name = identifier(column)
    return Prisma.sql`present.${name} = key.${name}`
  })
  return Prisma.sql`
    WITH later AS MATERIALIZED (
      SELECT id, operation, old_values
      FROM audit_entries
      WHERE table_name = ${row.table}
        AND row_id = (${rowId(row)})
        AND recorded_at >= ${at.toISOString()}::timestamptz + INTERVAL '1 millisecond'
    ),
    past AS (
      SELECT complete_since, CASE
        WHEN (SELECT operation FROM later ORDER BY id LIMIT 1) = 'INSERT' THEN NULL
        ELSE (coalesce((
          SELECT to_jsonb(present)
          FROM ${table} AS present
          JOIN (${keyRow(row)}) AS key
            ON ${Prisma.join(isRow, ' AND ')}
        ), '{}') || coalesce((
          -- Of several values for a column the last one stays: the oldest.
          SELECT jsonb_object_agg(name, value ORDER BY id DESC)
          FROM later, jsonb_each(old_values) AS old_value(name, value)
        ), '{}')) - redacted_columns
      END AS state
      FROM audited_tables
      WHERE table_name = ${row.table}
    )
    SELECT complete_since, ${jsonTexts(Prisma.sql`state`)} AS row FROM past`
}

function entriesWhere(condition: Prisma.Sql, { limit, before }: Window): Prisma.Sql {
  const older = before === null ? Prisma.empty : Prisma.sql`AND id < ${before}`
  return Prisma.sql`
    SELECT id, recorded_at, table_name, row_id, operation::text,
      ${jsonTexts(Prisma.sql`old_values`)} AS old_values,
      ${jsonTexts(Prisma.sql`new_values`)} AS new_values,
      redacted_columns, actor, database_user, request_id, transaction_id
    FROM audit_entries
    WHERE ${condition} ${older}
    ORDER BY id DESC
    LIMIT ${limit}`
}

/** The key as the trigger writes it, whatever spelling was given: a UUID in capitals, `01` for `1`. */
function rowId(row: RowReference): Prisma.Sql {
  return Prisma.sql`
    SELECT audit_row_id(to_jsonb(key), key_columns)
    FROM audited_tables, (${keyRow(row)}) AS key
    WHERE table_name = ${row.table}`
}

/**
 * The key as a row. PostgreSQL gives to values that are united with columns the types of these; a row of the
 * table itself, with all else empty, could break the rule of a domain.
 */
function keyRow({ table, key }: RowReference): Prisma.Sql {
  const columns = Prisma.join(Object.keys(key).map(identifier))
  const values = Prisma.join(Object.values(key))
  return Prisma.sql`SELECT ${columns} FROM ${identifier(table)} WHERE false UNION ALL SELECT ${values}`
}

function jsonTexts(values: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(SELECT jsonb_object_agg(name, value::text) FROM jsonb_each(${values}) AS entry(name, value))`
}

function identifier(name: string): Prisma.Sql {
  return Prisma.raw(quoteIdentifier(name))
}
