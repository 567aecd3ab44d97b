import pg from 'pg'
import type { ConnectionConfig } from '../config/database-config.js'
import { type LockOptions, withMigrationLock } from '../migrations/advisory-lock.js'
import { inTransaction } from '../sql/in-transaction.js'
import { APPLICATION_FUNCTIONS, APPLICATION_SCHEMAS } from './application-needs.js'
import {
  type ApplicationSchema,
  type PrivilegeFacts,
  privilegeStatements,
  type TableFacts,
} from './privileges.js'
import { type RoleNames, roleNames } from './role-names.js'

/** What was set up. */
export interface AppliedRoles extends RoleNames {
  readonly owner: string
  /** The applications' user; `undefined` when they connect as the owner, who may do everything. */
  readonly appUser: string | undefined
}

const CREATED_MEANWHILE = new Set(['42710', '23505'])

/**
 * Creates the roles and gives each what it needs: the owner changes the schema, the app changes rows and
 * adds to what is append-only, the read-only role reads what is no secret. Safe to repeat, also at the
 * same time, and needed after migrations that add append-only tables or columns, and after the job
 * queue's schema was installed.
 *
 * @param client a session of the owner, who may create roles
 * @param app the connection of the applications; their user is created with its password when missing
 * @param lock how long to wait for another run to end
 */
export function applyRoles(
  client: pg.Client,
  app: ConnectionConfig,
  lock: LockOptions,
): Promise<AppliedRoles> {
  return withMigrationLock(client, lock, () => apply(client, app))
}

async function apply(client: pg.Client, app: ConnectionConfig): Promise<AppliedRoles> {
  const place = await readPlace(client)
  const roles = roleNames(place.database)
  const facts = await readFacts(client, place, roles)
  for (const name of [roles.app, roles.readonly]) await createRole(client, name, 'NOLOGIN')

  const appUser = app.user === facts.owner ? undefined : app.user
  if (appUser !== undefined) {
    const password = app.password && `PASSWORD ${pg.escapeLiteral(app.password.reveal())}`
    await createRole(client, appUser, `LOGIN ${password ?? ''}`)
    await client.query(`GRANT ${quote(roles.app)} TO ${quote(appUser)}`)
  }
  await inTransaction(client, async () => {
    for (const statement of privilegeStatements(facts, roles)) await client.query(statement)
  })
  return { ...roles, owner: facts.owner, appUser }
}

async function createRole(client: pg.Client, name: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
  if (rowCount) return
  try {
    await client.query(`CREATE ROLE ${quote(name)} ${attributes}`)
  } catch (error) {
    if (error instanceof pg.DatabaseError && CREATED_MEANWHILE.has(error.code ?? '')) return
    throw error
  }
}

type Place = Pick<PrivilegeFacts, 'database' | 'schema' | 'owner'>

async function readPlace(client: pg.Client): Promise<Place> {
  const { rows } = await client.query<Place>(
    'SELECT current_database() AS database, current_schema() AS schema, current_user AS owner',
  )
  return rows[0] ?? { database: '', schema: '', owner: '' }
}

async function readFacts(
  client: pg.Client,
  place: Place,
  { app }: RoleNames,
): Promise<PrivilegeFacts> {
  const redacted = await readRedactedColumns(client)
  const { rows: tables } = await client.query<Omit<TableFacts, 'secretColumns'>>(
    `SELECT c.relname AS name,
       ARRAY(SELECT p.proname::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) AS "triggerFunctions",
       ARRAY(SELECT a.attname::text FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum) AS columns
     FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND NOT c.relispartition ORDER BY 1`,
  )
  const { rows: applicationSchemas } = await client.query<ApplicationSchema>(
    `SELECT n.nspname AS name,
       ARRAY(SELECT c.relname::text FROM pg_class c
         WHERE c.relnamespace = n.oid AND c.relrowsecurity
           AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = $2)
         ORDER BY 1) AS "closedTables"
     FROM pg_namespace n WHERE n.nspname = ANY ($1) ORDER BY 1`,
    [APPLICATION_SCHEMAS, app],
  )
  const { rows: functions } = await client.query<{ signature: string }>(
    `SELECT signature FROM unnest($1::text[]) signature WHERE to_regprocedure(signature) IS NOT NULL`,
    [APPLICATION_FUNCTIONS],
  )
  return {
    ...place,
    tables: tables.map((table) => ({ ...table, secretColumns: redacted.get(table.name) ?? [] })),
    applicationSchemas,
    functions: functions.map(({ signature }) => signature),
  }
}

/** What the audit trail leaves out, by table; nothing where there is no trail. */
async function readRedactedColumns(
  client: pg.Client,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rowCount } = await client.query("SELECT WHERE to_regclass('audited_tables') IS NOT NULL")
  if (!rowCount) return new Map()
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    'SELECT table_name AS name, redacted_columns AS columns FROM audited_tables',
  )
  return new Map(rows.map(({ name, columns }) => [name, columns]))
}

function quote(name: string): string {
  return pg.escapeIdentifier(name)
}
