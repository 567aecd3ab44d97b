import pg from 'pg'
import type { ConnectionConfig } from '../config/database-config.js'
import { type PrivilegeFacts, privilegeStatements, type TableFacts } from './privileges.js'
import { type RoleNames, roleNames } from './role-names.js'

/** What was set up. */
export interface AppliedRoles extends RoleNames {
  readonly owner: string
  /** The applications' user; `undefined` when they connect as the owner, who may do everything. */
  readonly appUser: string | undefined
}

const CREATED_MEANWHILE = new Set(['42710', '23505'])

/** What the worker calls to keep the audit trail's partitions. */
const APPLICATION_FUNCTIONS = ['audit_create_partitions(integer)', 'audit_drop_partitions(integer)']

/**
 * Creates the roles and gives each what it needs: the owner changes the schema, the app changes rows and
 * adds to what is append-only, the read-only role reads. Safe to repeat, and needed after migrations that
 * add append-only tables.
 *
 * @param client a session of the owner, who may create roles
 * @param app the connection of the applications; their user is created with its password when missing
 */
export async function applyRoles(client: pg.Client, app: ConnectionConfig): Promise<AppliedRoles> {
  const facts = await readFacts(client)
  const roles = roleNames(facts.database)
  for (const name of [roles.app, roles.readonly]) await createRole(client, name, 'NOLOGIN')

  const appUser = app.user === facts.owner ? undefined : app.user
  if (appUser !== undefined) {
    const password = app.password && `PASSWORD ${pg.escapeLiteral(app.password.reveal())}`
    await createRole(client, appUser, `LOGIN ${password ?? ''}`)
    await client.query(`GRANT ${quote(roles.app)} TO ${quote(appUser)}`)
  }
  await client.query('BEGIN')
  try {
    for (const statement of privilegeStatements(facts, roles)) await client.query(statement)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
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

async function readFacts(client: pg.Client): Promise<PrivilegeFacts> {
  const { rows: places } = await client.query<
    Pick<PrivilegeFacts, 'database' | 'schema' | 'owner'>
  >('SELECT current_database() AS database, current_schema() AS schema, current_user AS owner')
  const place = places[0] ?? { database: '', schema: '', owner: '' }
  const { rows: tables } = await client.query<TableFacts>(
    `SELECT c.relname AS name,
       ARRAY(SELECT p.proname::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) AS "triggerFunctions"
     FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND NOT c.relispartition ORDER BY 1`,
  )
  const { rows: schemas } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', current_schema())
       AND pg_has_role(nspowner, 'USAGE') ORDER BY 1`,
  )
  const { rows: functions } = await client.query<{ signature: string }>(
    `SELECT signature FROM unnest($1::text[]) signature WHERE to_regprocedure(signature) IS NOT NULL`,
    [APPLICATION_FUNCTIONS],
  )
  return {
    ...place,
    tables,
    otherSchemas: schemas.map(({ name }) => name),
    functions: functions.map(({ signature }) => signature),
  }
}

function quote(name: string): string {
  return pg.escapeIdentifier(name)
}
