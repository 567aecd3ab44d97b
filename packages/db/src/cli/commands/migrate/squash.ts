import { buildHistory } from '../../../migrations/history.js'
import { removeMigration, writeMigration } from '../../../migrations/migrations-folder.js'
import { findMigration } from '../../../migrations/plan.js'
import { squash } from '../../../migrations/squash.js'
import { defineCommand } from '../../command.js'
import { CONFIRMATION_OPTIONS, confirm } from '../../confirm.js'
import { EXIT } from '../../exit-codes.js'
import { projectMigrations } from '../../migration-session.js'
import { UsageError } from '../../usage-error.js'

export const migrateSquashCommand = defineCommand({
  name: 'migrate squash',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'put the oldest migrations together into one',
  description: `Nothing of them is lost: functions, triggers and changes of data stay as they are written. A database
that has all of them takes the new one as applied with its next "db migrate up"; one that has only some
is refused until it has the rest. Until then "prisma migrate deploy" would run it a second time.`,
  options: {
    until: { type: 'string', value: '<name>', description: 'the last one to put in' },
    ...CONFIRMATION_OPTIONS,
  },
  examples: [['migrate squash --until ledger', 'everything up to "ledger" becomes one folder']],
  async run(context, { options }) {
    const { output, project } = context
    if (options.until === undefined) throw new UsageError('migrate squash: give --until <name>')
    const migrations = await projectMigrations(context)
    const until = findMigration(buildHistory(migrations, []), options.until).name
    const parts = migrations.filter(({ name }) => name <= until)
    const migration = squash(parts)
    await confirm(context, `This replaces ${parts.length} folders by ${migration.name}`, options)
    await writeMigration(project.migrations, migration)
    for (const { name } of parts) await removeMigration(project.migrations, name)
    output.line(`${output.good} ${parts.length} migrations are now ${migration.name}.`)
    output.line('Note it in each database that has them: db migrate up')
    return EXIT.ok
  },
})
