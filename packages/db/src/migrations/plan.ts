import { obstacleToUndo, reversibilityOf } from './down-script.js'
import type { History, HistoryEntry } from './history.js'
import { type Migration, replacedBy } from './migration.js'
import { MigrationError } from './migration-error.js'

/** One migration to run. */
export type PlannedStep =
  | { readonly kind: 'run'; readonly migration: Migration; readonly entry: HistoryEntry }
  /** A squashed migration whose parts are applied already: it is only noted. */
  | { readonly kind: 'adopt'; readonly migration: Migration; readonly replaced: readonly string[] }

export interface UpOptions {
  /** The last migration to apply; left out, all of them. */
  readonly to?: string | undefined
  /** Apply migrations that are older than one that is applied. */
  readonly allowOutOfOrder?: boolean | undefined
}

export interface DownOptions {
  /** How many to take back [1]. */
  readonly count?: number | undefined
  /** Take back everything after this one. */
  readonly to?: string | undefined
  /** Take back everything. */
  readonly all?: boolean | undefined
}

/**
 * Decides which migrations to apply.
 *
 * @throws {MigrationError} when the folder and the database don't fit together, with the ways out
 */
export function planUp(history: History, options: UpOptions = {}): PlannedStep[] {
  const last = options.to === undefined ? undefined : findMigration(history, options.to).name

  refuseUnfinished(history, 'up')
  refuseEdited(history)
  refuseMissing(history.filter(({ squashedInto }) => squashedInto === undefined))

  const due = history.filter(
    ({ state, name }) => state !== 'applied' && (last === undefined || name <= last),
  )
  const outOfOrder = due.filter((entry) => entry.outOfOrder)
  if (outOfOrder.length > 0 && !options.allowOutOfOrder) throw branched(history, outOfOrder)

  return due.flatMap((entry): PlannedStep[] => {
    const { migration } = entry
    if (migration === undefined) return []
    return [entry.adopts ? adoption(history, migration) : { kind: 'run', migration, entry }]
  })
}

/**
 * Decides which migrations to take back, newest first.
 *
 * @throws {MigrationError} when one of them can't be taken back, or was edited, or is not in the folder
 */
export function planDown(history: History, options: DownOptions = {}): PlannedStep[] {
  refuseUnfinished(history, 'down')
  const applied = history
    .filter(({ state }) => state === 'applied' || state === 'interrupted')
    .toReversed()
  const due = applied.slice(0, countToUndo(history, applied, options))
  refuseEdited(due)
  refuseMissing(due)
  return due.flatMap((entry): PlannedStep[] => {
    const { migration } = entry
    if (migration === undefined) return []
    const obstacle = obstacleToUndo(migration)
    if (obstacle !== undefined) {
      throw new MigrationError(
        'DB_MIGRATION_IRREVERSIBLE',
        `${migration.name} can't be taken back: ${obstacle}`,
        { remedies: waysBack(migration) },
      )
    }
    return [{ kind: 'run', migration, entry }]
  })
}

/**
 * Finds a migration by its name, or by a part of it that no other has.
 *
 * @throws {MigrationError} `DB_MIGRATION_UNKNOWN`
 */
export function findMigration(history: History, name: string): HistoryEntry {
  const exact = history.find((entry) => entry.name === name)
  if (exact !== undefined) return exact
  const matches = history.filter((entry) => entry.name.includes(name))
  const [only] = matches
  if (only !== undefined && matches.length === 1) return only
  const list = (matches.length > 0 ? matches : history).map((entry) => entry.name).join(', ')
  throw new MigrationError(
    'DB_MIGRATION_UNKNOWN',
    only === undefined
      ? `there is no migration "${name}"`
      : `"${name}" is part of the names of several migrations`,
    { remedies: [`name one of: ${list || '(there are none)'}`] },
  )
}

function countToUndo(history: History, applied: History, options: DownOptions): number {
  if (options.all) return applied.length
  if (options.to === undefined) return options.count ?? 1
  const target = findMigration(history, options.to)
  if (target.state !== 'applied') {
    throw new MigrationError('DB_MIGRATION_STATE', `${target.name} is not applied`, {
      remedies: [`go up to it: db migrate up --to ${target.name}`],
    })
  }
  return applied.filter(({ name }) => name > target.name).length
}

/** A squashed migration is noted only where every part of it is applied. */
function adoption(history: History, migration: Migration): PlannedStep {
  const replaced = replacedBy(migration)
  const adopted = new Set(history.filter((entry) => entry.squashedInto).map(({ name }) => name))
  const rest = replaced.filter((name) => !adopted.has(name))
  if (rest.length === 0) return { kind: 'adopt', migration, replaced }
  throw new MigrationError(
    'DB_MIGRATION_MISSING',
    `${migration.name} stands for ${replaced.length} migrations, of which this database lacks ${rest.join(', ')}`,
    { remedies: ['apply those first, with the release before the squash'] },
  )
}

function refuseUnfinished(history: History, direction: 'up' | 'down'): void {
  const failed = history.find(({ state }) => state === 'failed')
  if (failed !== undefined) {
    const logs = failed.record?.logs
    throw new MigrationError(
      'DB_MIGRATION_UNFINISHED',
      `${failed.name} was begun by another program and did not finish${logs ? `:\n${logs}` : ''}`,
      {
        remedies: [
          `undo by hand what it did, then: db migrate resolve ${failed.name} --rolled-back`,
          `finish by hand what it did not do, then: db migrate resolve ${failed.name} --applied`,
        ],
      },
    )
  }
  const other = history.find(({ progress }) => progress && progress.direction !== direction)
  if (other?.progress !== undefined) {
    const { direction: began, done, steps } = other.progress
    throw new MigrationError(
      'DB_MIGRATION_UNFINISHED',
      `${other.name} is half way ${began}: ${done} of ${steps} steps are done`,
      { remedies: [`finish that first: db migrate ${began}`] },
    )
  }
}

function refuseEdited(history: History): void {
  const edited = history.filter((entry) => entry.edited).map(({ name }) => name)
  if (edited.length === 0) return
  throw new MigrationError(
    'DB_MIGRATION_EDITED',
    `changed after it was applied: ${edited.join(', ')}`,
    {
      remedies: [
        'restore the file from version control and put the change into a new migration',
        `if only comments or white space changed: db migrate stamp ${edited.at(-1)}`,
      ],
    },
  )
}

function waysBack(migration: Migration): string[] {
  if (reversibilityOf(migration).kind !== 'irreversible') {
    return [`write ${migration.name}/down.sql, then: db migrate verify`]
  }
  return ['restore a backup', 'undo it by a new migration: db migrate new <name> --empty']
}

function refuseMissing(history: History): void {
  const missing = history.filter(({ migration }) => migration === undefined).map(({ name }) => name)
  if (missing.length === 0) return
  const newest = history.findLast(({ migration }) => migration !== undefined)?.name
  throw new MigrationError(
    'DB_MIGRATION_MISSING',
    `applied, but not in the folder: ${missing.join(', ')}`,
    {
      remedies: [
        'the database is ahead of this checkout: fetch the branch or release that has them',
        ...(newest === undefined
          ? []
          : [`if they are gone for good, and undone here: db migrate stamp ${newest}`]),
      ],
    },
  )
}

function branched(history: History, outOfOrder: History): MigrationError {
  const names = outOfOrder.map(({ name }) => name)
  const applied = history.findLast(({ state }) => state === 'applied')?.name
  return new MigrationError(
    'DB_MIGRATION_OUT_OF_ORDER',
    `not applied, although the newer ${applied} is: ${names.join(', ')}; two branches have each added migrations`,
    {
      remedies: [
        `give it a place after the others: db migrate renumber ${names[0]}`,
        "if they don't touch the same tables: db migrate up --allow-out-of-order",
      ],
    },
  )
}
