import { obstacleToUndo } from '../../../migrations/down-script.js'
import { buildHistory } from '../../../migrations/history.js'
import type { Migration } from '../../../migrations/migration.js'
import { MigrationError } from '../../../migrations/migration-error.js'
import { findMigration } from '../../../migrations/plan.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import { projectMigrations } from '../../migration-session.js'
import { UsageError } from '../../usage-error.js'

export const migrateSqlCommand = defineCommand({
  name: 'migrate sql',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'print the SQL of migrations; connects to nothing',
  description: 'What was run by hand from it is noted by "db migrate stamp".',
  options: {
    from: { type: 'string', value: '<name>', description: 'start after this one [the beginning]' },
    to: { type: 'string', value: '<name>', description: 'end with this one [the newest]' },
    down: { type: 'boolean', description: 'the SQL that takes them back, newest first' },
  },
  examples: [
    ['migrate sql --from users --to ledger', 'what leads from "users" to "ledger"'],
    ['migrate sql --from users --down', 'what leads back to "users"'],
  ],
  async run(context, { options }) {
    const migrations = await projectMigrations(context)
    const history = buildHistory(migrations, [])
    const from = options.from === undefined ? '' : findMigration(history, options.from).name
    const to = options.to === undefined ? undefined : findMigration(history, options.to).name
    if (to !== undefined && from >= to) throw new UsageError(`${from} does not come before ${to}`)
    const selected = migrations.filter(
      ({ name }) => name > from && (to === undefined || name <= to),
    )
    const scripts = options.down ? selected.toReversed().map(downOf) : selected.map(upOf)
    for (const script of scripts) context.output.line(script)
    return EXIT.ok
  },
})

function upOf({ name, up }: Migration): string {
  return `-- ${name}\n${up}`
}

function downOf(migration: Migration): string {
  const obstacle = obstacleToUndo(migration)
  if (migration.down === undefined || obstacle !== undefined) {
    throw new MigrationError(
      'DB_MIGRATION_IRREVERSIBLE',
      `${migration.name} can't be taken back: ${obstacle}`,
    )
  }
  return `-- ${migration.name}, back\n${migration.down}`
}
