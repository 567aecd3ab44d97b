import type { HistoryRecord } from './history-records.js'
import { hasChecksum, type Migration, replacedBy } from './migration.js'
import { type Progress, parseProgress } from './progress.js'

/** How a migration stands with a database. */
export type MigrationState =
  /** Not applied, or taken back. */
  | 'pending'
  | 'applied'
  /** Begun by `db migrate`, which can go on where it stopped. */
  | 'interrupted'
  /** Begun by another program, such as Prisma, and not finished: how far it came is not known. */
  | 'failed'

/** One migration, as the folder and the database know it. */
export interface HistoryEntry {
  readonly name: string
  readonly state: MigrationState
  /** `undefined` when the folder does not have it. */
  readonly migration: Migration | undefined
  /** The row that decides {@link state}; of a pending migration, the last time it was taken back. */
  readonly record: HistoryRecord | undefined
  /** How far an interrupted one came. */
  readonly progress: Progress | undefined
  /** Applied, and its migration.sql has changed since. */
  readonly edited: boolean
  /** Pending, although one that comes after it is applied: two branches have each added migrations. */
  readonly outOfOrder: boolean
  /** Pending, and squashed from migrations that the database has: it is noted instead of run. */
  readonly adopts: boolean
  /** The name of the migration that adopts this one. */
  readonly squashedInto: string | undefined
}

/** Every migration that the folder or the database knows, oldest first. */
export type History = readonly HistoryEntry[]

/**
 * Lays the migrations in the folder beside what the database says was applied.
 *
 * @param migrations from the folder
 * @param records from the database; none when it has no history
 */
export function buildHistory(
  migrations: readonly Migration[],
  records: readonly HistoryRecord[],
): History {
  const inFolder = new Map(migrations.map((migration) => [migration.name, migration]))
  const inForce = new Map<string, HistoryRecord>()
  for (const record of [...records].sort(byRelevance)) inForce.set(record.name, record)

  const names = [...new Set([...inFolder.keys(), ...inForce.keys()])].sort()
  const entries = names.map((name) => entryOf(name, inFolder.get(name), inForce.get(name)))
  const known = entries.filter(
    ({ migration, state }) => migration !== undefined || state !== 'pending',
  )
  const lastApplied = known.findLast(({ state }) => state === 'applied')?.name ?? ''
  const squashedInto = adoptions(known)
  const adopting = new Set(squashedInto.values())
  return known.map((entry) => {
    const adopts = adopting.has(entry.name)
    const outOfOrder = entry.state === 'pending' && entry.name < lastApplied && !adopts
    return { ...entry, outOfOrder, adopts, squashedInto: squashedInto.get(entry.name) }
  })
}

/** The newest migration that is applied. */
export function currentMigration(history: History): HistoryEntry | undefined {
  return history.findLast(({ state }) => state === 'applied')
}

/** A name may have several rows: the one in force comes last, before it those that were taken back. */
function byRelevance(a: HistoryRecord, b: HistoryRecord): number {
  const rank = ({ rolledBackAt }: HistoryRecord) => (rolledBackAt === null ? 1 : 0)
  return rank(a) - rank(b) || a.startedAt.getTime() - b.startedAt.getTime()
}

/** For each applied migration that a pending one was squashed from, the name of that one. */
function adoptions(entries: readonly StandingEntry[]): Map<string, string> {
  const applied = new Set(
    entries.filter(({ state }) => state === 'applied').map(({ name }) => name),
  )
  return new Map(
    entries.flatMap(({ name, state, migration }) =>
      state === 'pending' && migration !== undefined
        ? replacedBy(migration)
            .filter((part) => applied.has(part))
            .map((part): [string, string] => [part, name])
        : [],
    ),
  )
}

/** An entry by itself, before it is seen among the others. */
type StandingEntry = Omit<HistoryEntry, 'outOfOrder' | 'adopts' | 'squashedInto'>

function entryOf(
  name: string,
  migration: Migration | undefined,
  record: HistoryRecord | undefined,
): StandingEntry {
  const progress = record && !record.finishedAt ? parseProgress(record.logs) : undefined
  const state = stateOf(record, progress)
  const edited =
    state === 'applied' &&
    migration !== undefined &&
    record !== undefined &&
    !hasChecksum(migration.up, record.checksum)
  return { name, state, migration, record, progress, edited }
}

function stateOf(
  record: HistoryRecord | undefined,
  progress: Progress | undefined,
): MigrationState {
  if (record === undefined || record.rolledBackAt !== null) return 'pending'
  if (record.finishedAt !== null) return 'applied'
  return progress === undefined ? 'failed' : 'interrupted'
}
