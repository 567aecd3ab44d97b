import { readHistory } from '../../../migrations/migrate.js'
import { findMigration } from '../../../migrations/plan.js'
import { stampHistory } from '../../../migrations/stamp.js'
import { defineCommand } from '../../command.js'
import { CONFIRMATION_OPTIONS, confirm } from '../../confirm.js'
import { EXIT } from '../../exit-codes.js'
import {
  LOCK_OPTIONS,
  migrateOptions,
  projectMigrations,
  withMigrationSession,
} from '../../migration-session.js'

export const migrateStampCommand = defineCommand({
  name: 'migrate stamp',
  usage: '<name>',
  arity: { min: 1, max: 1 },
  summary: 'note that the database is at a migration, without running anything',
  description: `The migrations up to this one count as applied afterwards, as they are in the folder now, and those
after it as pending. The schema itself is not touched: "db migrate check" says whether the note is true.`,
  options: { ...CONFIRMATION_OPTIONS, wait: LOCK_OPTIONS.wait },
  examples: [['migrate stamp ledger', 'the database was built by other means, up to "ledger"']],
  async run(context, { args, options }) {
    const { output } = context
    const migrations = await projectMigrations(context)
    return withMigrationSession(
      context,
      'migrate stamp',
      async (client) => {
        const target = findMigration(await readHistory(client, migrations), args[0] ?? '').name
        await confirm(context, `This notes ${target} as the newest that is applied`, options)
        const { lock } = migrateOptions(context, options)
        const { applied, pending } = await stampHistory(client, migrations, target, lock)
        for (const name of applied) output.line(`  ${output.good} ${name}  now counts as applied`)
        for (const name of pending)
          output.line(`  ${output.doubtful} ${name}  now counts as pending`)
        output.line(`The database is at ${target}.`)
        return EXIT.ok
      },
      options,
    )
  },
})
