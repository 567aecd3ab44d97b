import { withMigrationLock } from '../../../migrations/advisory-lock.js'
import { finishRecord, rollBackRecord } from '../../../migrations/history-records.js'
import { readHistory } from '../../../migrations/migrate.js'
import { MigrationError } from '../../../migrations/migration-error.js'
import { findMigration } from '../../../migrations/plan.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import { migrateOptions, projectMigrations, withMigrationSession } from '../../migration-session.js'
import { UsageError } from '../../usage-error.js'

export const migrateResolveCommand = defineCommand({
  name: 'migrate resolve',
  usage: '<name>',
  arity: { min: 1, max: 1 },
  summary: 'note how a migration that did not finish was put right by hand',
  options: {
    applied: { type: 'boolean', description: 'what was missing of it has been done' },
    'rolled-back': { type: 'boolean', description: 'what it had done has been undone' },
  },
  examples: [['migrate resolve ledger --rolled-back', 'it counts as pending again']],
  async run(context, { args, options }) {
    const { output } = context
    if (Boolean(options.applied) === Boolean(options['rolled-back'])) {
      throw new UsageError('give one of --applied and --rolled-back')
    }
    const migrations = await projectMigrations(context)
    return withMigrationSession(context, 'migrate resolve', (client) =>
      withMigrationLock(client, migrateOptions(context).lock, async () => {
        const history = await readHistory(client, migrations)
        const { name, state, record, migration } = findMigration(history, args[0] ?? '')
        if ((state !== 'failed' && state !== 'interrupted') || !record || !migration) {
          throw new MigrationError(
            'DB_MIGRATION_STATE',
            `${name} is ${state}: there is nothing to resolve`,
          )
        }
        if (options.applied) await finishRecord(client, record.id, migration)
        else await rollBackRecord(client, record.id)
        output.line(
          `${output.good} ${name} now counts as ${options.applied ? 'applied' : 'pending'}.`,
        )
        return EXIT.ok
      }),
    )
  },
})
