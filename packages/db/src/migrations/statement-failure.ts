import pg from 'pg'
import { excerpt, offsetOfCharacter, positionAt } from '../sql/excerpt.js'
import { MigrationError } from './migration-error.js'
import type { MigrationRun } from './run-migration.js'
import type { ScriptStatement } from './script-steps.js'

/** A statement of a script that failed, before it is put into words. */
export class StatementFailure extends Error {
  readonly statement: ScriptStatement

  constructor(statement: ScriptStatement, cause: unknown) {
    super('a statement failed', { cause })
    this.statement = statement
  }
}

/** How far a run came before it failed. */
export interface RunOutcome {
  /** Steps that are committed. */
  readonly done: number
  readonly steps: number
}

const LOCK_NOT_AVAILABLE = '55P03'
export const INSUFFICIENT_PRIVILEGE = '42501'
/** What to do when the server says that the role may not do this. */
export const RUN_AS_OWNER = 'run it as the owner: set DATABASE_MIGRATION_URL'

/**
 * Says which statement failed, where, what stands now and what to do.
 *
 * @returns a {@link MigrationError}, or the cause when it was not the statement's fault
 */
export function explainFailure(
  { statement, cause }: StatementFailure,
  run: Pick<MigrationRun, 'migration' | 'direction' | 'script'>,
  outcome: RunOutcome,
): unknown {
  if (!(cause instanceof pg.DatabaseError)) return cause
  const { migration, direction, script } = run
  const file = direction === 'up' ? 'migration.sql' : 'down.sql'
  const position = positionAt(script, statement.start + offsetWithin(statement, cause))
  const lines = [
    `${migration.name}/${file}:${position.line} failed: ${cause.message} (SQLSTATE ${cause.code})`,
    ...(cause.detail ? [`Detail: ${cause.detail}`] : []),
    ...(cause.hint ? [`Hint: ${cause.hint}`] : []),
    ...(cause.where ? [`Context: ${cause.where}`] : []),
    excerpt(script, position),
    describeOutcome(outcome),
  ]
  return new MigrationError('DB_MIGRATION_FAILED', lines.join('\n'), {
    cause,
    retryable: cause.code === LOCK_NOT_AVAILABLE,
    remedies: remediesFor(cause, direction, outcome),
  })
}

/** Where in the statement; PostgreSQL does not always say. */
function offsetWithin({ sql }: ScriptStatement, { position }: pg.DatabaseError): number {
  return position ? offsetOfCharacter(sql, Number(position)) : 0
}

function describeOutcome({ done, steps }: RunOutcome): string {
  if (steps === 1) return 'Nothing of it was kept.'
  if (done === 0) return `It was the first of ${steps} steps; nothing of it was kept.`
  return `It was step ${done + 1} of ${steps}; the steps before it are done.`
}

function remediesFor(
  { code }: pg.DatabaseError,
  direction: MigrationRun['direction'],
  { done }: RunOutcome,
): string[] {
  const again = `db migrate ${direction}`
  if (code === LOCK_NOT_AVAILABLE) {
    return [
      `try again when the table is less busy: ${again}`,
      'wait longer for it: --lock-timeout 30s, or what the script itself sets',
    ]
  }
  if (code === INSUFFICIENT_PRIVILEGE) return [RUN_AS_OWNER]
  return done > 0
    ? [`correct this step or the data and go on from it: ${again}`]
    : [`correct the script or the data and run it again: ${again}`]
}
