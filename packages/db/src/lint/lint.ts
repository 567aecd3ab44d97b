import type { Migration } from '../migrations/migration.js'
import { type Position, positionAt } from '../sql/excerpt.js'
import { parseSql, SqlSyntaxError, type Statement } from '../sql/parse-sql.js'
import { type Allowance, allowancesIn } from './allowances.js'
import type { Change } from './change.js'
import { changesOf } from './changes.js'
import { changesOfNewTables } from './new-tables.js'
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
      const changes = await Promise.all(statements.map(changesOf))
      parsed.push({ migration, statements, changes: changes.flat() })
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      findings.push(syntaxError(migration, error))
    }
  }
  const overall = parsed.flatMap(({ changes }) => changes)
  const linted = parsed.flatMap((each, index) => {
    const earlier = parsed.slice(0, index).flatMap(({ changes }) => changes)
    const soFar = [...earlier, ...each.changes]
    const ofNewTables = changesOfNewTables(each.changes, earlier)
    return lintOne({
      ...each,
      soFar,
      overall,
      isNew: (change) => ofNewTables.has(change),
      before: (change) => soFar.slice(0, soFar.indexOf(change)),
    })
  })
  return [...findings, ...linted]
}

function lintOne(linted: LintedMigration): LintFinding[] {
  const { migration, statements } = linted
  const allowances = allowancesIn(migration.up, statements)
  const used = new Set<Allowance>()
  const found = RULES.flatMap((rule) =>
    rule.check(linted).flatMap(({ message, statement }): LintFinding[] => {
      const allowance = allowances.find(
        (each) => each.rule === rule.id && statement !== undefined && each.statement === statement,
      )
      if (allowance !== undefined) used.add(allowance)
      if (allowance?.reason) return []
      const position = statement && positionAt(migration.up, statement.start)
      return [{ migration: migration.name, rule: rule.id, message, remedy: rule.remedy, position }]
    }),
  )
  const wrong = allowances.flatMap((allowance): LintFinding[] => {
    const problem = problemOf(allowance, used.has(allowance))
    const position = positionAt(migration.up, allowance.offset)
    return problem === undefined
      ? []
      : [{ migration: migration.name, rule: 'allowance', ...problem, position }]
  })
  return [...found, ...wrong].sort((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0))
}

function problemOf({ rule, reason, statement }: Allowance, isUsed: boolean) {
  if (!RULES.some(({ id }) => id === rule)) {
    return {
      message: `there is no rule "${rule}"`,
      remedy: `Name one of: ${RULES.map(({ id }) => id).join(', ')}.`,
    }
  }
  if (statement === undefined) {
    return {
      message: `the comment that allows "${rule}" is not before a statement`,
      remedy: 'Put it on a line of its own, before the statement it is for.',
    }
  }
  if (!isUsed) {
    return {
      message: `"${rule}" is allowed, and the statement does not break it`,
      remedy: 'Remove the comment, or move it to the statement it is for.',
    }
  }
  if (reason !== '') return undefined
  return {
    message: `"${rule}" is allowed without a reason`,
    remedy: `-- lint: allow ${rule}: <why it does no harm here>`,
  }
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
