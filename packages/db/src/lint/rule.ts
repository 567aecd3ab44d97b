import type { Migration } from '../migrations/migration.js'
import type { Statement } from '../sql/parse-sql.js'
import type { Change } from './change.js'

/** A migration as the rules see it. */
export interface LintedMigration {
  readonly migration: Migration
  readonly statements: readonly Statement[]
  readonly changes: readonly Change[]
  /** Whether it concerns a table that this migration has created: nobody uses it yet, and it is empty. */
  isNew(change: Change): boolean
  /** What was done before, in earlier migrations and in this one. */
  before(change: Change): readonly Change[]
  /** What this migration and those before it do. */
  readonly soFar: readonly Change[]
  /** What all migrations do. */
  readonly overall: readonly Change[]
}

/** One thing that a rule has found. */
export interface RuleFinding {
  /** What is wrong, without a full stop. */
  readonly message: string
  /** Where; left out when it is about the migration as a whole. */
  readonly statement?: Statement
}

/** One thing that a migration should not do, or not that way. */
export interface Rule {
  /** As it is named in a comment that allows it. */
  readonly id: string
  /** What it finds. */
  readonly summary: string
  /** What goes wrong in production. */
  readonly why: string
  /** What to do instead. */
  readonly remedy: string
  check(migration: LintedMigration): readonly RuleFinding[]
}
