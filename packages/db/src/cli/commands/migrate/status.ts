import { historyDrift } from '../../../migrations/check.js'
import { currentMigration } from '../../../migrations/history.js'
import { readHistory } from '../../../migrations/migrate.js'
import { planUp } from '../../../migrations/plan.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import { historyRow, stateOf } from '../../history-row.js'
import { projectMigrations, withMigrationSession } from '../../migration-session.js'

export const migrateStatusCommand = defineCommand({
  name: 'migrate status',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'say whether the database has every migration, and what to do if not',
  options: { json: { type: 'boolean', description: 'print the result as JSON' } },
  examples: [['migrate status', 'exit code 0 when up to date, 3 when not']],
  async run(context, { options }) {
    const { output } = context
    const migrations = await projectMigrations(context)
    return withMigrationSession(context, 'migrate status', async (client) => {
      const history = await readHistory(client, migrations)
      const wanting = history.filter((entry) => stateOf(entry) !== 'applied')
      const current = currentMigration(history)?.name ?? null
      if (options.json) {
        const migrations = wanting.map((entry) => ({ name: entry.name, state: stateOf(entry) }))
        output.json({ upToDate: wanting.length === 0, current, migrations })
      } else if (wanting.length === 0) {
        output.line(`${output.good} Up to date: ${history.length} migrations, at ${current}.`)
      } else {
        output.table(wanting.map((entry) => historyRow(output, entry)))
        output.line(`${historyDrift(history).length} of ${history.length} want attention.`)
        // Says what is in the way, with the ways out.
        planUp(history)
        output.line('Apply them: db migrate up')
      }
      return wanting.length === 0 ? EXIT.ok : EXIT.negative
    })
  },
})
