import { compareCatalogs, describeDifference } from '../../../catalog/compare-catalogs.js'
import { readCatalog } from '../../../catalog/fingerprint.js'
import { migrateUp, readHistory } from '../../../migrations/migrate.js'
import { MigrationError } from '../../../migrations/migration-error.js'
import { writeMigration } from '../../../migrations/migrations-folder.js'
import { newMigrationName } from '../../../migrations/new-migration.js'
import { readPrismaSchema, scriptOfDatabase } from '../../../migrations/prisma-schema.js'
import { stampHistory } from '../../../migrations/stamp.js'
import { defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import {
  migrateOptions,
  projectMigrations,
  withMigrationSession,
  withScratch,
} from '../../migration-session.js'

export const migrateBaselineCommand = defineCommand({
  name: 'migrate baseline',
  usage: '',
  arity: { min: 0, max: 0 },
  summary: 'take what a database already has as its first migration',
  description: `For a database that was built without migrations. Write the Prisma schema first ("prisma db pull"). What
Prisma can't describe (functions, triggers, checks …) is listed: add it to the migration by hand, then
note it with "db migrate stamp baseline". With nothing to add it is noted at once.`,
  options: {},
  examples: [['migrate baseline', 'writes prisma/migrations/<time>_baseline']],
  async run(context) {
    const { output, project, now } = context
    const migrations = await projectMigrations(context)
    if (migrations.length > 0) {
      throw new MigrationError('DB_MIGRATION_STATE', 'the folder already has migrations', {
        remedies: [
          'if the database is what they make: db migrate stamp <the last one that is in it>',
        ],
      })
    }
    return withMigrationSession(context, 'migrate baseline', async (client) => {
      if ((await readHistory(client, [])).length > 0) {
        throw new MigrationError('DB_MIGRATION_STATE', 'the database already has a history', {
          remedies: ['fetch the migrations that it names: db migrate history'],
        })
      }
      const schema = await readPrismaSchema(project.schema)
      const config = context.config()
      const migration = {
        name: newMigrationName('baseline', new Date(now()), []),
        up: await scriptOfDatabase(config, config.migration, schema),
        down: '-- Irreversible: it was there before the first migration\n',
      }
      const options = migrateOptions(context, {}, { quiet: true })
      const missing = await withScratch(context, 'migrate baseline', async (scratch) => {
        await migrateUp(scratch.client, [migration], options)
        return compareCatalogs(await readCatalog(client), await readCatalog(scratch.client), [
          'privilege',
        ])
      })
      await writeMigration(project.migrations, migration)
      output.line(`${output.good} prisma/migrations/${migration.name}/migration.sql`)
      if (missing.length === 0) {
        await stampHistory(client, [migration], migration.name, options.lock)
        output.line(`${output.good} noted as applied`)
        return EXIT.ok
      }
      for (const difference of missing) {
        output.line(`${output.doubtful} ${describeDifference(difference)}`)
        if (difference.expected)
          output.line(`    ${difference.expected.replaceAll('\n', '\n    ')}`)
      }
      output.line('Add these to the migration, then: db migrate stamp baseline')
      return EXIT.negative
    })
  },
})
