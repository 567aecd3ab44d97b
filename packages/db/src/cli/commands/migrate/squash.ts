import { buildHistory } from '../../../migrations/history.js'
import { removeMigration, writeMigration } from '../../../migrations/migrations-folder.js'
import { findMigration } from '../../../migrations/plan.js'
import { squash, verifySquash } from '../../../migrations/squash.js'
import { defineCommand } from '../../command.js'
import { CONFIRMATION_OPTIONS, confirm } from '../../confirm.js'
import { EXIT } from '../../exit-codes.js'
import { migrateOptions, projectMigrations, withScratch } from '../../migration-session.js'
import { UsageError } from '../../usage-error.js'

export const migrateSquashCommand = defineCommand({
  name: 'migrate squash',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'put the oldest migrations together into one',
  description: `Their scripts are joined as they are written, except that indexes are no longer built CONCURRENTLY, and
the result is proved on a scratch database: it makes the same as its parts, and leaves nothing behind.
They are not condensed into fewer statements: what functions, triggers, grants and changes of data do
can't be derived from the schema they end in. To shorten the script by hand, do so at once, and let
"db migrate check" compare it with a database that has all parts.

A database that has all parts takes the new one as applied with its next "db migrate up"; one that has
only some is refused until it has the rest. Until then "prisma migrate deploy" would run it again.`,
  options: {
    until: { type: 'string', value: '<name>', description: 'the last one to put in' },
    ...CONFIRMATION_OPTIONS,
  },
  examples: [['migrate squash --until ledger', 'everything up to "ledger" becomes one folder']],
  async run(context, { options }) {
    const { output, project } = context
    if (options.until === undefined) throw new UsageError('give --until <name>')
    const migrations = await projectMigrations(context)
    const until = findMigration(buildHistory(migrations, []), options.until).name
    const parts = migrations.filter(({ name }) => name <= until)
    const migration = await squash(parts)
    await confirm(context, `This replaces ${parts.length} migrations by ${migration.name}`, options)
    await verifySquash(
      (work) => withScratch(context, 'migrate squash', ({ client }) => work(client)),
      parts,
      migration,
      migrateOptions(context, {}, { quiet: true }),
    )
    await writeMigration(project.migrations, migration)
    for (const { name } of parts) await removeMigration(project.migrations, name)
    output.line(`${output.good} ${parts.length} migrations are now ${migration.name}.`)
    output.line(`  ${output.arrow} note it in each database that has them: db migrate up`)
    return EXIT.ok
  },
})
