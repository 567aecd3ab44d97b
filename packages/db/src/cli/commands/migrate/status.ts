import { currentMigration, type History } from '../../../migrations/history.js'
import { readHistory } from '../../../migrations/migrate.js'
import { MigrationError } from '../../../migrations/migration-error.js'
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
      const problem = obstacleToUp(history)
      if (options.json) {
        output.json({
          upToDate: wanting.length === 0,
          current,
          migrations: wanting.map((entry) => ({ name: entry.name, state: stateOf(entry) })),
          problem: problem ?? null,
        })
      } else if (history.length === 0) output.line('There are no migrations.')
      else if (wanting.length === 0) {
        output.line(`${output.good} Up to date: ${history.length} migrations, at ${current}.`)
      } else {
        output.table(wanting.map((entry) => historyRow(output, entry)))
        output.line(`${wanting.length} of ${history.length} want attention.`)
        if (problem === undefined) output.line(`  ${output.arrow} db migrate up`)
        else {
          output.line(`${output.bad} ${problem.message} [${problem.code}]`)
          for (const remedy of problem.remedies) output.line(`  ${output.arrow} ${remedy}`)
        }
      }
      return wanting.length === 0 ? EXIT.ok : EXIT.negative
    })
  },
})

/** What is in the way of "db migrate up", with the ways out. */
function obstacleToUp(history: History) {
  try {
    planUp(history)
    return undefined
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    const { code, message, remedies } = error
    return { code, message, remedies }
  }
}
