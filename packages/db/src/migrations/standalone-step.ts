import type { ClientBase } from 'pg'
import { parseSql, type Statement } from '../sql/parse-sql.js'
import type { ScriptStatement } from './script-steps.js'

/**
 * Runs a statement that can't share a transaction. A run that was killed may have done it without noting
 * so, or have left an invalid index behind: that is looked for first.
 *
 * @param resuming whether it may have run before
 */
export async function runStandalone(
  client: ClientBase,
  { sql }: ScriptStatement,
  resuming: boolean,
): Promise<void> {
  const [statement] = await parseSql(sql)
  if (statement !== undefined) {
    const outcome = await outcomeOf(client, statement)
    if (outcome === 'half done') await client.query(`DROP INDEX CONCURRENTLY ${indexOf(statement)}`)
    if (outcome === 'done' && resuming) return
  }
  // What it waits for blocks nobody, and giving up would leave an invalid index.
  await client.query('SET lock_timeout = 0')
  await client.query(sql)
}

type Outcome = 'not done' | 'half done' | 'done'

async function outcomeOf(client: ClientBase, statement: Statement): Promise<Outcome> {
  const { node } = statement
  if ('IndexStmt' in node) return createdIndex(client, indexOf(statement))
  if ('DropStmt' in node) {
    const state = await createdIndex(client, indexOf(statement))
    return state === 'not done' ? 'done' : 'not done'
  }
  if ('AlterEnumStmt' in node) return addedValue(client, node.AlterEnumStmt)
  return 'not done'
}

async function createdIndex(client: ClientBase, index: string): Promise<Outcome> {
  const { rows } = await client.query<{ indisvalid: boolean }>(
    'SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)',
    [index],
  )
  const [found] = rows
  if (found === undefined) return 'not done'
  return found.indisvalid ? 'done' : 'half done'
}

async function addedValue(
  client: ClientBase,
  { typeName = [], newVal }: { typeName?: unknown[]; newVal?: string },
): Promise<Outcome> {
  const { rows } = await client.query(
    'SELECT FROM pg_enum WHERE enumtypid = to_regtype($1) AND enumlabel = $2',
    [qualifiedName(typeName), newVal],
  )
  return rows.length > 0 ? 'done' : 'not done'
}

/** The index that a CREATE INDEX or DROP INDEX names, quoted. */
function indexOf({ node }: Statement): string {
  if ('IndexStmt' in node) {
    const { idxname = '', relation } = node.IndexStmt
    return [relation?.schemaname, idxname].filter(isName).map(quote).join('.')
  }
  if ('DropStmt' in node) {
    const [object] = node.DropStmt.objects ?? []
    return object && 'List' in object ? qualifiedName(object.List.items ?? []) : ''
  }
  return ''
}

function qualifiedName(parts: readonly unknown[]): string {
  return parts.map(stringOf).filter(isName).map(quote).join('.')
}

function stringOf(part: unknown): string | undefined {
  const node = part as { String?: { sval?: string } }
  return node.String?.sval
}

function isName(name: string | undefined): name is string {
  return name !== undefined && name !== ''
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
