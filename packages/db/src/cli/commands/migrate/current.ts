import { currentMigration } from '../../../migrations/history.js'
import { readHistory } from '../../../migrations/migrate.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import { projectMigrations, withMigrationSession } from '../../migration-session.js'

export const migrateCurrentCommand = defineCommand({
  name: 'migrate current',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'print the newest migration that is applied',
  options: { json: { type: 'boolean', description: 'print the result as JSON' } },
  examples: [['migrate current', 'such as 20261102090200_ledger; nothing when none is applied']],
  async run(context, { options }) {
    const migrations = await projectMigrations(context)
    return withMigrationSession(context, 'migrate current', async (client) => {
      const current = currentMigration(await readHistory(client, migrations))?.name
      if (options.json) context.output.json({ current: current ?? null })
      else if (current !== undefined) context.output.line(current)
      return EXIT.ok
    })
  },
})
