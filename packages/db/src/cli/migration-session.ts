import type { Client } from 'pg'
import type { MigrateOptions } from '../migrations/migrate.js'
import type { Migration } from '../migrations/migration.js'
import { readMigrations } from '../migrations/migrations-folder.js'
import type { Direction } from '../migrations/progress.js'
import { type ScratchDatabase, withScratchDatabase } from '../migrations/scratch-database.js'
import { withSession } from '../migrations/session.js'
import type { CommandContext } from './command.js'
import { formatDuration, parseDuration } from './durations.js'
import { UsageError } from './usage-error.js'

/** The options of every command that changes the schema. */
export const LOCK_OPTIONS = {
  wait: {
    type: 'string',
    value: '<duration>',
    description: 'how long to wait for another run to end [60s]',
  },
  'lock-timeout': {
    type: 'string',
    value: '<duration>',
    description: 'how long a statement may wait for its lock, with everybody else behind it [3s]',
  },
  'lock-retries': {
    type: 'string',
    value: '<n>',
    description: 'how often a migration is tried again when it did not get its lock [5]',
  },
} as const

/** What was given for them. */
export interface LockOptionValues {
  readonly wait?: string
  readonly 'lock-timeout'?: string
  readonly 'lock-retries'?: string
}

const LOCK_RETRY_DELAY_MS = 1_000

/** Reads an option that is a duration, in milliseconds. */
export function durationOption(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const ms = parseDuration(text)
  if (ms === undefined) {
    throw new UsageError(`--${name}: expected a duration such as 500ms, 30s or 2m, got "${text}"`)
  }
  return ms
}

/** Reads an option or argument that is a whole number. */
export function countOption(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`${name}: expected a number, got "${text}"`)
  return Number(text)
}

/** Opens a session with the role that may change the schema, for one command. */
export function withMigrationSession<T>(
  context: CommandContext,
  command: string,
  work: (client: Client) => Promise<T>,
  options: LockOptionValues = {},
): Promise<T> {
  // What is wrong with them is said before anything is tried.
  migrateOptions(context, options)
  return withSession(
    context.config(),
    {
      application: applicationName(context, command),
      lockTimeoutMs: durationOption('lock-timeout', options['lock-timeout'], 3_000),
      signal: context.signal,
    },
    work,
  )
}

/** Makes a scratch database for one command. */
export function withScratch<T>(
  context: CommandContext,
  command: string,
  work: (scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  const { now, signal } = context
  return withScratchDatabase(
    context.config(),
    { application: applicationName(context, command), now, signal },
    work,
  )
}

/** The migrations of the project. */
export function projectMigrations(context: CommandContext): Promise<Migration[]> {
  return readMigrations(context.project.migrations)
}

/** Time, patience and, unless `quiet`, a line for each migration. */
export function migrateOptions(
  context: CommandContext,
  options: LockOptionValues = {},
  { quiet = false } = {},
): MigrateOptions {
  const { output, now, sleep } = context
  return {
    lock: {
      timeoutMs: durationOption('wait', options.wait, 60_000),
      now,
      sleep,
      onWait: (holder) => output.note(`${output.doubtful} waiting for another run: ${holder}`),
    },
    lockRetries: countOption('--lock-retries', options['lock-retries'], 5),
    lockRetryDelayMs: LOCK_RETRY_DELAY_MS,
    sleep,
    onLockRetry: (attempt, attempts) =>
      output.note(`${output.doubtful} no lock in time; trying again (${attempt} of ${attempts})`),
    ...(quiet ? {} : { onMigration: reportMigration(context) }),
  }
}

function reportMigration({
  output,
  now,
}: CommandContext): NonNullable<MigrateOptions['onMigration']> {
  return ({ kind, migration }, direction) => {
    const started = now()
    return () => {
      const duration = output.style('dim', formatDuration(now() - started))
      const how = kind === 'adopt' ? ' (its parts were applied already)' : ''
      output.line(`  ${output.good} ${arrow(direction)} ${migration.name}${how}  ${duration}`)
    }
  }
}

function arrow(direction: Direction): string {
  return direction === 'up' ? '↑' : '↓'
}

/** Shown to others who wait for the lock; PostgreSQL keeps 63 bytes. */
function applicationName({ operator }: CommandContext, command: string): string {
  return `db ${command} (${operator})`.slice(0, 63)
}
