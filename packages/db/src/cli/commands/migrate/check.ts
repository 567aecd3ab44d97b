import { type Drift, databaseDrift, historyDrift } from '../../../migrations/check.js'
import { migrateUp, readHistory } from '../../../migrations/migrate.js'
import { diffSchema, readPrismaSchema } from '../../../migrations/prisma-schema.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import {
  migrateOptions,
  projectMigrations,
  withMigrationSession,
  withScratch,
} from '../../migration-session.js'

export const migrateCheckCommand = defineCommand({
  name: 'migrate check',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'look for drift between the schema, the migrations and the database',
  description: `Builds the migrations on a scratch database and compares: what they make with prisma/schema, and what
those that are applied make with the database, functions, triggers and checks included.`,
  options: { json: { type: 'boolean', description: 'print the result as JSON' } },
  examples: [['migrate check', 'in CI and after a deployment; exit code 3 when there is drift']],
  async run(context, { options }) {
    const { output } = context
    const migrations = await projectMigrations(context)
    const schema = await readPrismaSchema(context.project.schema)
    const quiet = migrateOptions(context, {}, { quiet: true })
    const drift = await withMigrationSession(context, 'migrate check', async (client) => {
      const history = await readHistory(client, migrations)
      const applied = new Set(
        history
          .filter(({ state, adopts }) => state === 'applied' || adopts)
          .map(({ name }) => name),
      )
      return withScratch(context, 'migrate check', async (scratch): Promise<Drift[]> => {
        const has = migrations.filter(({ name }) => applied.has(name))
        await migrateUp(scratch.client, has, quiet)
        const database = await databaseDrift(scratch.client, client)
        await migrateUp(scratch.client, migrations, { ...quiet, allowOutOfOrder: true })
        const change = await diffSchema(context.config(), scratch.connection, schema)
        return [
          ...historyDrift(history),
          ...database,
          ...(change === undefined
            ? []
            : [{ between: 'schema and migrations' as const, finding: change.up.trim() }]),
        ]
      })
    })
    if (options.json) output.json(drift)
    else if (drift.length === 0) {
      output.line(
        `${output.good} The schema, ${migrations.length} migrations and the database agree.`,
      )
    } else {
      for (const { between, finding } of drift) {
        output.line(`${output.bad} ${between}: ${finding.replaceAll('\n', '\n    ')}`)
      }
      for (const between of new Set(drift.map((each) => each.between))) {
        output.line(`  ${output.arrow} ${REMEDIES[between]}`)
      }
    }
    return drift.length === 0 ? EXIT.ok : EXIT.negative
  },
})

const REMEDIES: Readonly<Record<Drift['between'], string>> = {
  'folder and history': 'db migrate status says how to go on',
  'migrations and database':
    'what was changed in the database by hand: write a migration for it, or take it back there',
  'schema and migrations': 'what was changed in the schema: db migrate new <name>',
}
