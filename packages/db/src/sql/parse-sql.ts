import { hasSqlDetails, loadModule, type Node, parseSync } from 'libpg-query'

/** One statement of a script, as PostgreSQL's own parser reads it. */
export interface Statement {
  readonly node: Node
  /** The statement without its `;` and without the comments before it. */
  readonly sql: string
  /** Where {@link sql} begins and ends, in UTF-16 units of the script. */
  readonly start: number
  readonly end: number
}

/** A script that PostgreSQL would not understand. */
export class SqlSyntaxError extends Error {
  /** Where, in UTF-16 units of the script. */
  readonly offset: number

  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(message, options)
    this.offset = offset
  }
}

/** White space and comments, which the parser counts to the statement after them. */
const LEADING = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/

/**
 * Parses a script with PostgreSQL's own grammar.
 *
 * @throws {SqlSyntaxError} with PostgreSQL's message
 */
export async function parseSql(script: string): Promise<Statement[]> {
  await loadModule()
  const offsets = byteOffsets(script)
  const { stmts = [] } = parse(script)
  return stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    if (stmt === undefined) return []
    const end = length ? offsets(from + length) : script.length
    const text = script.slice(offsets(from), end)
    const sql = text.replace(LEADING, '')
    return { node: stmt, sql: sql.trimEnd(), start: end - sql.length, end }
  })
}

function parse(script: string) {
  try {
    return parseSync(script)
  } catch (error) {
    if (!hasSqlDetails(error)) throw error
    const offset = error.sqlDetails?.cursorPosition ?? 0
    throw new SqlSyntaxError(error.message, offset, { cause: error })
  }
}

/** The parser counts bytes; JavaScript counts UTF-16 units. */
function byteOffsets(script: string): (bytes: number) => number {
  const bytes = Buffer.from(script)
  if (bytes.length === script.length) return (offset) => offset
  return (offset) => bytes.subarray(0, offset).toString().length
}
