import pg from 'pg'
import type { RoleNames } from './role-names.js'

/** What applications may do with the rows of a table. */
export type TableAccess =
  | 'read and write'
  /** What was recorded stays. */
  | 'read and add'
  | 'read'

/** A table of the schema. */
export interface TableFacts {
  readonly name: string
  /** The functions of its triggers, which tell what it is for. */
  readonly triggerFunctions: readonly string[]
  readonly columns: readonly string[]
  /** Those that the audit trail redacts: the applications need them, people don't. */
  readonly secretColumns: readonly string[]
}

/** A schema besides ours that the applications use, such as the job queue's. */
export interface ApplicationSchema {
  readonly name: string
  /** Its tables whose row-level security shows their owner every row and the applications none. */
  readonly closedTables: readonly string[]
}

/** What the grants are written for. */
export interface PrivilegeFacts {
  readonly database: string
  readonly schema: string
  /** Who owns the schema's objects, now and in future. */
  readonly owner: string
  readonly tables: readonly TableFacts[]
  readonly applicationSchemas: readonly ApplicationSchema[]
  /** Functions that an application calls although not everybody may. */
  readonly functions: readonly string[]
}

/** Kept by the migrations and the audit trail themselves. */
const KEPT_BY_OTHERS = new Set(['_prisma_migrations', 'audited_tables'])

/** What applications may do with a table: its triggers and its purpose say so. */
export function accessTo({ name, triggerFunctions }: TableFacts): TableAccess {
  if (KEPT_BY_OTHERS.has(name) || triggerFunctions.includes('audit_guard')) return 'read'
  if (triggerFunctions.includes('reject_change_of_append_only_row')) return 'read and add'
  return 'read and write'
}

const GRANTED: Readonly<Record<TableAccess, string>> = {
  'read and write': 'SELECT, INSERT, UPDATE, DELETE',
  'read and add': 'SELECT, INSERT',
  read: 'SELECT',
}

const quote = pg.escapeIdentifier

/**
 * The statements that give each role what it needs and take everything else. Running them again changes
 * nothing.
 */
export function privilegeStatements(facts: PrivilegeFacts, roles: RoleNames): string[] {
  const schema = quote(facts.schema)
  const app = quote(roles.app)
  const readonly = quote(roles.readonly)
  const both = `${app}, ${readonly}`
  const future = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quote(facts.owner)} IN SCHEMA ${schema}`
  return [
    `REVOKE ALL ON DATABASE ${quote(facts.database)} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${quote(facts.database)} TO ${both}`,
    `REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${both}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM PUBLIC, ${both}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${app}`,
    ...facts.tables.flatMap((table) => {
      const name = `${schema}.${quote(table.name)}`
      return [
        `GRANT ${GRANTED[accessTo(table)]} ON ${name} TO ${app}`,
        `GRANT SELECT${openColumns(table)} ON ${name} TO ${readonly}`,
      ]
    }),
    ...facts.functions.map((signature) => `GRANT EXECUTE ON FUNCTION ${signature} TO ${app}`),
    ...facts.applicationSchemas.flatMap((other) => applicationSchemaStatements(other, roles)),
    `${future} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${app}`,
    `${future} GRANT USAGE, SELECT ON SEQUENCES TO ${app}`,
    `${future} GRANT SELECT ON TABLES TO ${readonly}`,
  ]
}

/** The columns that the read-only role may see; empty when that is all of them. */
function openColumns({ columns, secretColumns }: TableFacts): string {
  const open = columns.filter((column) => !secretColumns.includes(column))
  return open.length === columns.length ? '' : ` (${open.map(quote).join(', ')})`
}

function applicationSchemaStatements(
  { name, closedTables }: ApplicationSchema,
  roles: RoleNames,
): string[] {
  const schema = quote(name)
  const app = quote(roles.app)
  return [
    `GRANT USAGE ON SCHEMA ${schema} TO ${app}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${app}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${app}`,
    `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${app}`,
    ...closedTables.map(
      (table) =>
        `CREATE POLICY ${app} ON ${schema}.${quote(table)} TO ${app} USING (true) WITH CHECK (true)`,
    ),
  ]
}
