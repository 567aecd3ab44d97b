import { readHistory } from '../../../migrations/migrate.js'
import { MigrationError } from '../../../migrations/migration-error.js'
import { renameMigration } from '../../../migrations/migrations-folder.js'
import { newMigrationName } from '../../../migrations/new-migration.js'
import { findMigration } from '../../../migrations/plan.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import { projectMigrations, withMigrationSession } from '../../migration-session.js'

export const migrateRenumberCommand = defineCommand({
  name: 'migrate renumber',
  usage: '<name>',
  arity: { min: 1, max: 1 },
  summary: 'give a migration that is not applied a place after all others',
  description: `For two branches that have each added migrations: the one that is not applied yet moves to the end.
Do it on the branch, before anybody else has applied it.`,
  options: {},
  examples: [['migrate renumber add_goal', 'its folder gets the present time']],
  async run(context, { args }) {
    const { output, project, now } = context
    const migrations = await projectMigrations(context)
    return withMigrationSession(context, 'migrate renumber', async (client) => {
      const { name, state } = findMigration(await readHistory(client, migrations), args[0] ?? '')
      if (state !== 'pending') {
        throw new MigrationError('DB_MIGRATION_STATE', `${name} is applied to this database`, {
          remedies: ['renumber the one that is not: db migrate status'],
        })
      }
      const others = migrations.map((migration) => migration.name).filter((other) => other !== name)
      if (others.every((other) => other < name)) {
        output.line(`${name} already comes after all others.`)
        return EXIT.ok
      }
      const words = name.replace(/^\d+_/, '')
      const renamed = newMigrationName(words, new Date(now()), others)
      await renameMigration(project.migrations, name, renamed)
      output.line(`${output.good} ${name} is now ${renamed}.`)
      return EXIT.ok
    })
  },
})
