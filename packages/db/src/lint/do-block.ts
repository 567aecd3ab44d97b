import { type DoStmt, hasSqlDetails, parsePlPgSQLSync } from 'libpg-query'
import { parseSql, SqlSyntaxError, type Statement } from '../sql/parse-sql.js'
import { textOf } from './names.js'

/**
 * The SQL statements in a `DO` block, whichever way it branches. What it puts together at run time
 * (`EXECUTE`) can't be seen.
 */
export async function statementsInside(statement: Statement): Promise<Statement[]> {
  if (!('DoStmt' in statement.node) || languageOf(statement.node.DoStmt) !== 'plpgsql') return []
  const inside: Statement[] = []
  for (const query of queriesOf(parseBlock(statement.sql))) {
    try {
      for (const { node } of await parseSql(query)) inside.push({ ...statement, node })
    } catch (error) {
      // The block's own words, such as an assignment, are no SQL statements.
      if (!(error instanceof SqlSyntaxError)) throw error
    }
  }
  return inside
}

function languageOf({ args = [] }: DoStmt): string {
  const language = args
    .flatMap((arg) => ('DefElem' in arg ? [arg.DefElem] : []))
    .find(({ defname }) => defname === 'language')
  return language === undefined ? 'plpgsql' : textOf(language.arg)
}

/** A block that can't be parsed fails when it is run; that is not for lint to say. */
function parseBlock(sql: string): unknown {
  try {
    return parsePlPgSQLSync(sql)
  } catch (error) {
    if (hasSqlDetails(error)) return undefined
    throw error
  }
}

/** The texts of `PLpgSQL_expr` that are whole statements (`parseMode` 0), in the order of the block. */
function queriesOf(tree: unknown): string[] {
  if (typeof tree !== 'object' || tree === null) return []
  if ('query' in tree && 'parseMode' in tree) {
    return tree.parseMode === 0 && typeof tree.query === 'string' ? [tree.query] : []
  }
  return Object.values(tree).flatMap(queriesOf)
}
