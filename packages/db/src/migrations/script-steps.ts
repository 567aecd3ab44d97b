import { splitScript } from '@repo/schema-engine'
import type { Node } from 'libpg-query'
import { offsetOfCharacter } from '../sql/excerpt.js'
import { parseSql, SqlSyntaxError, type Statement } from '../sql/parse-sql.js'
import { MigrationError } from './migration-error.js'

/** One statement of a script, as it goes to the server. */
export interface ScriptStatement {
  readonly sql: string
  /** Where it begins, in UTF-16 units of the script. */
  readonly start: number
}

/** A part of a script that is done as a whole or not at all. */
export interface ScriptStep {
  readonly statements: readonly ScriptStatement[]
  /** Whether it runs as one transaction; otherwise it is one statement that must stand alone. */
  readonly transactional: boolean
}

/**
 * Splits a script into as few steps as PostgreSQL allows: one, unless it holds statements that refuse to
 * run in a transaction. A `BEGIN` and `COMMIT` of its own are left out, because a step is a transaction
 * already, together with the note of it in the history.
 *
 * @throws {MigrationError} `DB_MIGRATION_SCRIPT` when the script takes its own work back
 */
export async function stepsOf(script: string): Promise<ScriptStep[]> {
  const steps: ScriptStep[] = []
  for (const { sql, offset, transactional } of await splitScript(script)) {
    const start = offsetOfCharacter(script, offset + 1)
    const statements = await statementsOf(sql, start)
    const previous = steps.at(-1)
    if (statements.length === 0) continue
    // What stood between them was transaction control only.
    if (transactional && previous?.transactional) {
      steps[steps.length - 1] = {
        statements: [...previous.statements, ...statements],
        transactional,
      }
    } else {
      steps.push({ statements, transactional })
    }
  }
  return steps
}

async function statementsOf(sql: string, start: number): Promise<ScriptStatement[]> {
  let statements: Statement[]
  try {
    statements = await parseSql(sql)
  } catch (error) {
    // The server reports it better, with the migration's name.
    if (error instanceof SqlSyntaxError) return [{ sql, start }]
    throw error
  }
  return statements
    .filter(({ node }) => !isTransactionBoundary(node))
    .map((statement) => ({ sql: statement.sql, start: start + statement.start }))
}

function isTransactionBoundary(node: Node): boolean {
  if (!('TransactionStmt' in node)) return false
  switch (node.TransactionStmt.kind) {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
    case 'TRANS_STMT_COMMIT':
      return true
    case 'TRANS_STMT_SAVEPOINT':
    case 'TRANS_STMT_RELEASE':
    case 'TRANS_STMT_ROLLBACK_TO':
      return false
    default:
      throw new MigrationError(
        'DB_MIGRATION_SCRIPT',
        'the script ends a transaction with something other than COMMIT',
        { remedies: ['remove ROLLBACK or PREPARE TRANSACTION from it'] },
      )
  }
}
