import { reversibilityOf } from '../../../migrations/down-script.js'
import type { HistoryEntry } from '../../../migrations/history.js'
import { readHistory } from '../../../migrations/migrate.js'
import { defineCommand } from '../../command.js'
import { formatDuration } from '../../durations.js'
import { EXIT } from '../../exit-codes.js'
import { historyRow, stateOf } from '../../history-row.js'
import { projectMigrations, withMigrationSession } from '../../migration-session.js'

export const migrateHistoryCommand = defineCommand({
  name: 'migrate history',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'list every migration and how it stands with the database',
  options: {
    verbose: {
      type: 'boolean',
      short: 'v',
      description: 'add when it was applied, how long it took and its down.sql',
    },
    json: { type: 'boolean', description: 'print the result as JSON' },
  },
  examples: [['migrate history --verbose', 'with times and reversibility']],
  async run(context, { options }) {
    const { output } = context
    const migrations = await projectMigrations(context)
    return withMigrationSession(context, 'migrate history', async (client) => {
      const history = await readHistory(client, migrations)
      if (options.json) output.json(history.map(toJson))
      else if (history.length === 0) output.line('There are no migrations.')
      else {
        output.table(
          history.map((entry) => [
            ...historyRow(output, entry),
            ...(options.verbose ? details(entry) : []),
          ]),
          '',
        )
      }
      return EXIT.ok
    })
  },
})

function details({ record, migration, state }: HistoryEntry): string[] {
  const reversibility =
    migration === undefined ? 'not in the folder' : reversibilityOf(migration).kind
  if (record === undefined) return ['', '', reversibility]
  const at = state === 'pending' ? record.rolledBackAt : record.startedAt
  const took = record.finishedAt
    ? formatDuration(record.finishedAt.getTime() - record.startedAt.getTime())
    : ''
  const when = `${at?.toISOString().slice(0, 19).replace('T', ' ')}Z`
  return [state === 'pending' ? `taken back ${when}` : when, took, reversibility]
}

function toJson(entry: HistoryEntry) {
  const { name, migration, record } = entry
  return {
    name,
    state: stateOf(entry),
    reversibility: migration === undefined ? null : reversibilityOf(migration).kind,
    startedAt: record?.startedAt ?? null,
    finishedAt: record?.finishedAt ?? null,
    rolledBackAt: record?.rolledBackAt ?? null,
    checksum: record?.checksum ?? null,
  }
}
