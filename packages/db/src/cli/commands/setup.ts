import { historyDrift } from '../../migrations/check.js'
import { migrateUp, readHistory } from '../../migrations/migrate.js'
import { withSession } from '../../migrations/session.js'
import { applyRoles } from '../../roles/apply-roles.js'
import { createDatabaseIfMissing } from '../../setup/create-database.js'
import { extensionsOf, readExtensions, requireAvailable } from '../../setup/extensions.js'
import { type CommandContext, defineCommand } from '../command.js'
import { EXIT } from '../exit-codes.js'
import {
  LOCK_OPTIONS,
  migrateOptions,
  projectMigrations,
  withMigrationSession,
} from '../migration-session.js'
import { UsageError } from '../usage-error.js'
import { seed } from './seed.js'

export const setupCommand = defineCommand({
  name: 'setup',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'make a database ready from nothing, or bring it up to date; safe to repeat',
  description: `Creates the database if it is missing, checks that the server has the extensions that the migrations
create, applies the migrations, creates the roles and their privileges, writes example data when asked
to, and verifies the result as the applications will see it.`,
  options: {
    seed: { type: 'string', value: 'dev|test', description: 'write example data, too' },
    ...LOCK_OPTIONS,
  },
  examples: [
    ['setup', 'before the applications start'],
    ['setup --seed dev', 'to develop'],
  ],
  async run(context, { options }) {
    const { output } = context
    const running = migrateOptions(context, options)
    const config = context.config()
    const data = options.seed
    if (data !== undefined && data !== 'dev' && data !== 'test') {
      throw new UsageError(`--seed: expected dev or test, got "${data}"`)
    }
    const { database, host, port } = config.migration
    const created = await createDatabaseIfMissing(config, 'db setup')
    const place = `${database} on ${host}:${port}`
    output.line(`${output.good} Database: ${place} ${created ? 'created' : 'is there'}`)

    const migrations = await projectMigrations(context)
    await withMigrationSession(
      context,
      'setup',
      async (client) => {
        const extensions = await readExtensions(client, await extensionsOf(migrations))
        requireAvailable(extensions)
        const names = extensions.map(({ name }) => name).join(', ')
        output.line(`${output.good} Extensions: ${names || 'none needed'}`)
        const applied = await migrateUp(client, migrations, running)
        output.line(
          `${output.good} Migrations: ${applied.length} applied, ${migrations.length} in all`,
        )
        const { app, readonly, appUser } = await applyRoles(client, config.connection, running.lock)
        output.line(`${output.good} Roles: ${app} (${appUser ?? 'no member yet'}), ${readonly}`)
      },
      options,
    )
    if (data !== undefined) await seed(context, data, 100)
    await verify(context)
    output.line(
      `${output.good} Verified: the applications can connect as ${config.connection.user}`,
    )
    return EXIT.ok
  },
})

/** As the applications will: their user, reading through their privileges. */
async function verify(context: CommandContext): Promise<void> {
  const config = context.config()
  const migrations = await projectMigrations(context)
  const session = { application: 'db setup', lockTimeoutMs: 5_000, connection: config.connection }
  const drift = await withSession(config, session, async (client) =>
    historyDrift(await readHistory(client, migrations)),
  )
  if (drift.length > 0) throw new Error(drift.map(({ finding }) => finding).join('; '))
}
