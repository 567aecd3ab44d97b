import { currentMigration } from '../../../migrations/history.js'
import { migrateUp, readHistory } from '../../../migrations/migrate.js'
import { findMigration } from '../../../migrations/plan.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import {
  LOCK_OPTIONS,
  migrateOptions,
  projectMigrations,
  withMigrationSession,
} from '../../migration-session.js'

export const migrateUpCommand = defineCommand({
  name: 'migrate up',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'apply the migrations that the database does not have',
  description: `Each migration is applied and noted in one transaction. One that holds statements which refuse to run
in a transaction (CREATE INDEX CONCURRENTLY …) goes step by step; when it fails or is killed half way,
the next run goes on from there.`,
  options: {
    to: {
      type: 'string',
      value: '<name>',
      description: 'stop after this one; a part of the name will do',
    },
    'allow-out-of-order': {
      type: 'boolean',
      description: 'also apply migrations that are older than one that is applied',
    },
    ...LOCK_OPTIONS,
    json: { type: 'boolean', description: 'print the result as JSON' },
  },
  examples: [
    ['migrate up', 'apply everything'],
    ['migrate up --to ledger', 'go up to the migration with "ledger" in its name'],
  ],
  async run(context, { options }) {
    const { output } = context
    const migrations = await projectMigrations(context)
    return withMigrationSession(
      context,
      'migrate up',
      async (client) => {
        const applied = await migrateUp(client, migrations, {
          ...migrateOptions(context, options, { quiet: options.json ?? false }),
          to: options.to,
          allowOutOfOrder: options['allow-out-of-order'],
        })
        const history = await readHistory(client, migrations)
        const current = currentMigration(history)?.name ?? null
        if (options.json) {
          output.json({ applied: applied.map(({ migration }) => migration.name), current })
        } else if (history.length === 0) output.line('There are no migrations.')
        else if (applied.length === 0) {
          const target =
            options.to === undefined ? current : findMigration(history, options.to).name
          output.line(`Nothing to apply: ${target} is applied.`)
        } else {
          output.line(`The database is at ${current}.`)
        }
        return EXIT.ok
      },
      options,
    )
  },
})
