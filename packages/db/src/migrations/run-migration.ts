import { createHash } from 'node:crypto'
import pg from 'pg'
import { inTransaction } from '../sql/in-transaction.js'
import { finishRecord, insertRecord, logRecord, rollBackRecord } from './history-records.js'
import type { Migration } from './migration.js'
import { MigrationError } from './migration-error.js'
import { type Direction, formatProgress, type Progress } from './progress.js'
import { type ScriptStep, stepsOf } from './script-steps.js'
import { runStandalone } from './standalone-step.js'
import { explainFailure, type RunOutcome, StatementFailure } from './statement-failure.js'

/** What to do when a statement does not get its lock in time. */
export interface LockRetryOptions {
  /** Tries after the first one. */
  readonly lockRetries: number
  /** Before a new try, in milliseconds; doubled each time, up to ten times as long. */
  readonly lockRetryDelayMs: number
  sleep(ms: number): Promise<void>
  /** Called before a new try. */
  onLockRetry?(attempt: number, attempts: number): void
}

/** One migration, one way. */
export interface MigrationRun {
  readonly migration: Migration
  readonly direction: Direction
  readonly script: string
  /** The row to go on with; `undefined` for a migration that starts afresh. */
  readonly recordId: string | undefined
  /** How far an earlier run came. */
  readonly progress: Progress | undefined
}

const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK_DETECTED = '40P01'

/**
 * Runs a migration's script and notes it in the history. A script that can run in one transaction does,
 * together with the note: whatever happens, it is applied and noted or neither. Any other goes step by
 * step and notes each, so that a later run can go on where this one stopped.
 *
 * @throws {MigrationError} `DB_MIGRATION_FAILED` with the statement, its place and the way out
 */
export async function runMigration(
  client: pg.ClientBase,
  run: MigrationRun,
  options: LockRetryOptions,
): Promise<void> {
  const steps = await stepsOf(run.script)
  const isAtomic = steps.every(({ transactional }) => transactional) && steps.length <= 1
  if (isAtomic && run.progress === undefined) return runAtomically(client, run, steps, options)
  return runStepwise(client, run, steps, options)
}

async function runAtomically(
  client: pg.ClientBase,
  run: MigrationRun,
  steps: readonly ScriptStep[],
  options: LockRetryOptions,
): Promise<void> {
  try {
    await withLockRetries(client, options, async () => {
      const id = run.recordId ?? (await insertRecord(client, run.migration))
      for (const step of steps) await runStatements(client, step)
      await restoreSession(client)
      await conclude(client, run, id)
    })
  } catch (error) {
    throw explain(error, run, { done: 0, steps: 1 })
  }
}

async function runStepwise(
  client: pg.ClientBase,
  run: MigrationRun,
  steps: readonly ScriptStep[],
  options: LockRetryOptions,
): Promise<void> {
  const { direction, progress } = run
  const first = progress?.done ?? 0
  if (progress !== undefined && progress.checksum !== checksumOfSteps(steps, first)) {
    throw changedSteps(run, first)
  }
  const id = run.recordId ?? (await insertRecord(client, run.migration))
  const note = (done: number) => {
    const checksum = checksumOfSteps(steps, done)
    return logRecord(client, id, formatProgress({ direction, done, steps: steps.length, checksum }))
  }
  if (progress === undefined) await note(0)

  for (const [index, step] of steps.entries()) {
    if (index < first) continue
    const resuming = index === first && progress !== undefined
    try {
      if (step.transactional) {
        await withLockRetries(client, options, async () => {
          await runStatements(client, step)
          await restoreSession(client)
          await note(index + 1)
        })
      } else {
        await runStatements(client, step, resuming)
        await restoreSession(client)
        await note(index + 1)
      }
    } catch (error) {
      // Not possible when the session is lost; the first error tells why.
      await restoreSession(client).catch(() => undefined)
      throw explain(error, run, { done: index, steps: steps.length })
    }
  }
  await conclude(client, run, id)
}

/** One at a time, so that it is known which one failed. */
async function runStatements(
  client: pg.ClientBase,
  { statements, transactional }: ScriptStep,
  resuming = false,
): Promise<void> {
  for (const statement of statements) {
    try {
      if (transactional) await client.query(statement.sql)
      else await runStandalone(client, statement, resuming)
    } catch (error) {
      throw new StatementFailure(statement, error)
    }
  }
}

async function conclude(client: pg.ClientBase, run: MigrationRun, id: string): Promise<void> {
  if (run.direction === 'up') await finishRecord(client, id, run.migration)
  else await rollBackRecord(client, id)
}

/** In a transaction, again when a statement does not get its lock. */
async function withLockRetries(
  client: pg.ClientBase,
  { lockRetries, lockRetryDelayMs, sleep, onLockRetry }: LockRetryOptions,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await inTransaction(client, work)
    } catch (error) {
      if (!isLockTrouble(error) || attempt >= lockRetries) throw error
      onLockRetry?.(attempt + 1, lockRetries)
      await sleep(lockRetryDelayMs * Math.min(2 ** attempt, 10))
    }
  }
}

function isLockTrouble(error: unknown): boolean {
  return (
    error instanceof StatementFailure &&
    error.cause instanceof pg.DatabaseError &&
    (error.cause.code === LOCK_NOT_AVAILABLE || error.cause.code === DEADLOCK_DETECTED)
  )
}

/** What a script may have set (role, search_path, timeouts) must not reach the note or the next script. */
async function restoreSession(client: pg.ClientBase): Promise<void> {
  await client.query('RESET SESSION AUTHORIZATION; RESET ALL')
}

function checksumOfSteps(steps: readonly ScriptStep[], count: number): string {
  const text = steps
    .slice(0, count)
    .flatMap(({ statements }) => statements.map(({ sql }) => sql))
    .join(';')
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

function explain(error: unknown, run: MigrationRun, outcome: RunOutcome): unknown {
  if (!(error instanceof StatementFailure)) return error
  return explainFailure(error, run, outcome)
}

function changedSteps({ migration, direction }: MigrationRun, done: number): MigrationError {
  return new MigrationError(
    'DB_MIGRATION_EDITED',
    `${migration.name} is half way ${direction}, and its first ${done} steps, which are done, have been changed`,
    {
      remedies: [
        'restore those steps; the ones after them may be changed',
        `finish or undo it by hand, then: db migrate resolve ${migration.name} --applied | --rolled-back`,
      ],
    },
  )
}
