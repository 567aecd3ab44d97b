import { currentMigration } from '../../../migrations/history.js'
import { migrateDown, readHistory } from '../../../migrations/migrate.js'
import { type DownOptions, planDown } from '../../../migrations/plan.js'
import { defineCommand } from '../../command.js'
import { CONFIRMATION_OPTIONS, confirm } from '../../confirm.js'
import { EXIT } from '../../exit-codes.js'
import {
  countOption,
  LOCK_OPTIONS,
  migrateOptions,
  projectMigrations,
  withMigrationSession,
} from '../../migration-session.js'
import { UsageError } from '../../usage-error.js'

export const migrateDownCommand = defineCommand({
  name: 'migrate down',
  usage: '[<n>]',
  arity: { min: 0, max: 1 },
  summary: 'take migrations back with their down.sql, newest first',
  description: `Takes back one migration, or as many as said. The data in what is dropped goes with it. Afterwards
the migrations count as pending: "db migrate up" and "prisma migrate deploy" apply them again.`,
  options: {
    to: { type: 'string', value: '<name>', description: 'take back everything after this one' },
    all: { type: 'boolean', description: 'take back everything' },
    ...CONFIRMATION_OPTIONS,
    ...LOCK_OPTIONS,
    json: { type: 'boolean', description: 'print the result as JSON' },
  },
  examples: [
    ['migrate down', 'take back the newest'],
    ['migrate down 3', 'take back the newest three'],
    ['migrate down --to ledger', 'leave "ledger" as the newest'],
  ],
  async run(context, { args, options }) {
    const { output } = context
    const [count] = args
    if ([count, options.to, options.all].filter((given) => given !== undefined).length > 1) {
      throw new UsageError('give one of <n>, --to and --all')
    }
    const range: DownOptions = {
      count: countOption('<n>', count, 1),
      to: options.to,
      all: options.all,
    }
    const migrations = await projectMigrations(context)
    return withMigrationSession(
      context,
      'migrate down',
      async (client) => {
        const planned = planDown(await readHistory(client, migrations), range)
        const names = planned.map(({ migration }) => migration.name)
        if (names.length > 0) await confirm(context, `This takes back ${names.join(', ')}`, options)

        // Exactly what was confirmed, whatever others have done meanwhile.
        const undone = await migrateDown(client, migrations, {
          ...migrateOptions(context, options, { quiet: options.json ?? false }),
          ...range,
          expected: names,
        })
        const current = currentMigration(await readHistory(client, migrations))?.name ?? null
        if (options.json) {
          output.json({ undone: undone.map(({ migration }) => migration.name), current })
        } else {
          if (undone.length === 0) output.line('Nothing to take back.')
          output.line(current ? `The database is at ${current}.` : 'No migration is applied.')
        }
        return EXIT.ok
      },
      options,
    )
  },
})
