import type { Node, ReindexStmt } from 'libpg-query'

/** A stretch of a migration script that goes to the server as one message. */
export interface ScriptPart {
  sql: string
  /** Characters (code points) of the script before this part: what an error position has to be moved by. */
  offset: number
  /** Whether the part runs as one transaction; otherwise it is one statement that must stand alone. */
  transactional: boolean
}

/** Words without which no statement needs to stand alone: most scripts are never parsed. */
const SUSPECT =
  /\b(CONCURRENTLY|VACUUM|DATABASE|SYSTEM|TABLESPACE|REINDEX|SUBSCRIPTION|ADD\s+VALUE)\b/i

/** Statements that PostgreSQL refuses inside a transaction block, whatever they say. */
const ALWAYS_ALONE = new Set([
  'AlterSystemStmt',
  'CreateSubscriptionStmt',
  'CreateTableSpaceStmt',
  'CreatedbStmt',
  'DropSubscriptionStmt',
  'DropTableSpaceStmt',
  'DropdbStmt',
])

/**
 * Splits a migration script around the statements that cannot run inside a transaction block
 * (`CREATE INDEX CONCURRENTLY`, `VACUUM` …), and around an `ALTER TYPE … ADD VALUE` whose value the script
 * goes on to use, because it has to be committed first. Everything between them stays together, so that
 * it applies as a whole or not at all; a script with none of them is one part. PostgreSQL's own parser
 * reads the script: a `;` in a function body, a string or a comment is never taken for an end.
 *
 * @returns the parts in order; every statement is in one of them
 *
 * @example
 * ```ts
 * const parts = await splitScript('CREATE TABLE a (); CREATE INDEX CONCURRENTLY i ON b (c);')
 * parts.map((part) => part.transactional) // [true, false]
 * ```
 */
export async function splitScript(script: string): Promise<ScriptPart[]> {
  const whole: ScriptPart[] = [{ sql: script, offset: 0, transactional: true }]
  if (!SUSPECT.test(script)) return whole

  // The parser counts bytes.
  const bytes = Buffer.from(script)
  const statements = await locateStatements(script, bytes)
  if (!statements?.some((statement) => statement.standsAlone)) return whole

  const ranges: StatementRange[] = []
  for (const statement of statements) {
    const previous = ranges.at(-1)
    if (previous && !previous.standsAlone && !statement.standsAlone) previous.end = statement.end
    else ranges.push({ ...statement })
  }
  return ranges.map(({ start, end, standsAlone }) => ({
    sql: bytes.subarray(start, end).toString(),
    offset: [...bytes.subarray(0, start).toString()].length,
    transactional: !standsAlone,
  }))
}

/** Where statements lie in the script, in bytes. */
interface StatementRange {
  start: number
  end: number
  standsAlone: boolean
}

/** `undefined` for a script with a syntax error: the server reports it better. */
async function locateStatements(
  script: string,
  bytes: Buffer,
): Promise<StatementRange[] | undefined> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  let result: ReturnType<typeof parseSync>
  try {
    result = parseSync(script)
  } catch {
    return undefined
  }
  return (result.stmts ?? []).flatMap(({ stmt, stmt_location: start = 0, stmt_len: length }) => {
    if (!stmt) return []
    const end = length ? start + length : bytes.length
    return { start, end, standsAlone: standsAlone(stmt, () => bytes.subarray(end).toString()) }
  })
}

function standsAlone(node: Node, rest: () => string): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true
  if ('DropStmt' in node) return node.DropStmt.concurrent === true
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd === true
  if ('ReindexStmt' in node) return reindexStandsAlone(node.ReindexStmt)
  if ('AlterTableStmt' in node) return (node.AlterTableStmt.cmds ?? []).some(detachesConcurrently)
  if ('AlterEnumStmt' in node) {
    const { oldVal, newVal } = node.AlterEnumStmt
    return oldVal === undefined && newVal !== undefined && rest().includes(newVal)
  }
  return Object.keys(node).some((kind) => ALWAYS_ALONE.has(kind))
}

function reindexStandsAlone({ kind, params = [] }: ReindexStmt): boolean {
  if (kind !== 'REINDEX_OBJECT_INDEX' && kind !== 'REINDEX_OBJECT_TABLE') return true
  return params.some((param) => 'DefElem' in param && param.DefElem.defname === 'concurrently')
}

function detachesConcurrently(command: Node): boolean {
  if (!('AlterTableCmd' in command)) return false
  const { subtype, def } = command.AlterTableCmd
  return (
    subtype === 'AT_DetachPartition' &&
    def !== undefined &&
    'PartitionCmd' in def &&
    def.PartitionCmd.concurrent === true
  )
}
