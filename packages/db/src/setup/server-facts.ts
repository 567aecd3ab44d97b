import type { Client } from 'pg'
import { APPLICATION_SCHEMAS } from '../roles/application-needs.js'
import type { ServerFacts } from './doctor.js'

/**
 * Asks the server about itself and about who we are there.
 *
 * @param client a session as the applications have it
 * @param now our own clock, milliseconds since the epoch
 */
export async function readServerFacts(client: Client, now: () => number): Promise<ServerFacts> {
  const asked = now()
  const { rows } = await client.query<Omit<ServerFacts, 'clockOffsetMs'> & { epochMs: number }>(
    `SELECT current_setting('server_version_num')::int AS "versionNumber",
      split_part(current_setting('server_version'), ' ', 1) AS version,
      coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "epochMs",
      current_setting('max_connections')::int AS "maxConnections",
      (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser",
      EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace
        AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'USAGE')) AS "ownsSchema",
      has_schema_privilege(current_schema(), 'CREATE') AS "mayCreate",
      coalesce(has_table_privilege(to_regclass('_prisma_migrations'), 'UPDATE'), false)
        AS "mayRewriteHistory",
      ARRAY(SELECT nspname::text FROM pg_namespace
        WHERE nspname = ANY ($1) AND NOT has_schema_privilege(oid, 'USAGE')) AS "closedSchemas"`,
    [APPLICATION_SCHEMAS],
  )
  const answered = now()
  const [facts] = rows
  if (facts === undefined) throw new Error('the server did not answer')
  const { epochMs, ...rest } = facts
  return { ...rest, clockOffsetMs: epochMs - (asked + answered) / 2 }
}
