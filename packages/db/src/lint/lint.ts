import type { Migration } from '../migrations/migration.js'
import { type Position, positionAt } from '../sql/excerpt.js'
import { parseSql, SqlSyntaxError, type Statement } from '../sql/parse-sql.js'
import { type Change, changesOf } from './changes.js'
import type { LintedMigration } from './rule.js'
import { RULES } from './rules.js'

/** Something in a migration that should be changed, or allowed with a reason. */
export interface LintFinding {
  readonly migration: string
  readonly rule: string
  readonly message: string
  readonly remedy: string
  /** Where in migration.sql; `undefined` when it is about the migration as a whole. */
  readonly position: Position | undefined
}

interface Parsed {
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly changes: readonly Change[]
}

/** `-- lint: allow <rule>: <reason>` before a statement. */
const ALLOWANCE = /^\s*--\s*lint:\s*allow\s+([\w-]+)\s*:?[ \t]*(.*)$/gm

/**
 * Looks for what is known to go wrong in production: locks, rewrites, lost data, missing ways back.
 *
 * @param migrations all of them, oldest first: some rules look at what the earlier ones did
 */
export async function lintMigrations(migrations: readonly Migration[]): Promise<LintFinding[]> {
  const findings: LintFinding[] = []
  const parsed: Parsed[] = []
  for (const migration of migrations) {
    try {
      const statements = await parseSql(migration.up)
      parsed.push({ migration, statements, changes: statements.flatMap(changesOf) })
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      findings.push(syntaxError(migration, error))
    }
  }
  const overall = parsed.flatMap(({ changes }) => changes)
  const linted = parsed.flatMap((each, index) => {
    const soFar = parsed.slice(0, index + 1).flatMap(({ changes }) => changes)
    return lintOne({ ...each, soFar, overall, isNew: newTables(each.changes) })
  })
  return [...findings, ...linted]
}

function lintOne(linted: LintedMigration): LintFinding[] {
  const { migration } = linted
  const allowances = allowancesOf(linted)
  const found = RULES.flatMap((rule) =>
    rule.check(linted).flatMap(({ message, statement }): LintFinding[] => {
      const isAllowed = allowances.some(
        (allowed) =>
          allowed.rule === rule.id && allowed.reason !== '' && allowed.statement === statement,
      )
      if (isAllowed) return []
      const position = statement && positionAt(migration.up, statement.start)
      return [{ migration: migration.name, rule: rule.id, message, remedy: rule.remedy, position }]
    }),
  )
  const unexplained = allowances
    .filter(({ reason }) => reason === '')
    .map(({ rule, statement }) => ({
      migration: migration.name,
      rule: 'reason',
      message: `"${rule}" is allowed without a reason`,
      remedy: `-- lint: allow ${rule}: <why it does no harm here>`,
      position: positionAt(migration.up, statement.start),
    }))
  return [...found, ...unexplained].sort(
    (a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0),
  )
}

function allowancesOf({ migration, statements }: LintedMigration) {
  return statements.flatMap((statement, index) => {
    const before = migration.up.slice(statements[index - 1]?.end ?? 0, statement.start)
    return [...before.matchAll(ALLOWANCE)].map(([, rule = '', reason = '']) => ({
      rule,
      reason: reason.trim(),
      statement,
    }))
  })
}

function newTables(changes: readonly Change[]): (table: string) => boolean {
  const created = new Set(
    changes.flatMap((change) => (change.kind === 'create table' ? [change.table] : [])),
  )
  return (table) => created.has(table)
}

function syntaxError({ name, up }: Migration, error: SqlSyntaxError): LintFinding {
  return {
    migration: name,
    rule: 'syntax',
    message: error.message,
    remedy: 'Correct it.',
    position: positionAt(up, error.offset),
  }
}
