import { clearData } from '../../setup/clear-data.js'
import { defineCommand } from '../command.js'
import { CONFIRMATION_OPTIONS, confirm } from '../confirm.js'
import { EXIT } from '../exit-codes.js'
import { withMigrationSession } from '../migration-session.js'
import { RefusedError } from '../usage-error.js'

export const clearCommand = defineCommand({
  name: 'clear',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'remove every row and keep the schema; refused in production',
  options: { yes: CONFIRMATION_OPTIONS.yes },
  examples: [['clear --yes', 'also the ledger and the audit trail']],
  async run(context, { options }) {
    const { output } = context
    const { production, migration } = context.config()
    if (production) throw new RefusedError('clear: refused, because NODE_ENV=production')
    await confirm(
      context,
      `This removes every row of ${migration.database} on ${migration.host}`,
      options,
    )
    return withMigrationSession(context, 'clear', async (client) => {
      const tables = await clearData(client)
      output.line(`${output.good} ${tables.length} tables are empty.`)
      return EXIT.ok
    })
  },
})
