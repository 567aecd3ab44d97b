import { relative } from 'node:path'
import { limitLocks } from '../../../lint/limit-locks.js'
import { reversibilityOf } from '../../../migrations/down-script.js'
import { migrateUp } from '../../../migrations/migrate.js'
import type { Migration } from '../../../migrations/migration.js'
import { MigrationError } from '../../../migrations/migration-error.js'
import { writeMigration } from '../../../migrations/migrations-folder.js'
import {
  emptyMigration,
  migrationFromChange,
  newMigrationName,
} from '../../../migrations/new-migration.js'
import { diffSchema, readPrismaSchema } from '../../../migrations/prisma-schema.js'
import { type CommandContext, defineCommand } from '../../command.js'
import { EXIT } from '../../exit-codes.js'
import { migrateOptions, projectMigrations, withScratch } from '../../migration-session.js'

export const migrateNewCommand = defineCommand({
  name: 'migrate new',
  usage: '<name>',
  arity: { min: 1, max: 8 },
  summary: 'write a migration and its way back from the change of the schema',
  description: `Compares prisma/schema with what the migrations make, on a scratch database, and tries the new one out
there and back. What the way back does not restore is listed in down.sql as a TODO; "db migrate verify"
and "db migrate down" refuse it until that is written.`,
  options: { empty: { type: 'boolean', description: 'write it by hand: no SQL yet' } },
  examples: [
    ['migrate new add campaign goal', 'from the change in prisma/schema'],
    ['migrate new backfill_goals --empty', 'for a change that the schema does not show'],
  ],
  async run(context, { args, options }) {
    const { output, project, now } = context
    const migrations = await projectMigrations(context)
    const existing = migrations.map(({ name }) => name)
    const name = newMigrationName(args.join(' '), new Date(now()), existing)
    const migration = options.empty
      ? emptyMigration(name)
      : await migrationFromSchema(context, name, migrations)
    const path = relative(project.root, await writeMigration(project.migrations, migration))
    output.line(`${output.good} ${path}/migration.sql`)
    const reversibility = reversibilityOf(migration)
    if (reversibility.kind === 'incomplete') {
      output.line(`${output.doubtful} ${path}/down.sql has a TODO:`)
      for (const todo of reversibility.todo) output.line(`    ${todo}`)
    } else {
      output.line(`${output.good} ${path}/down.sql`)
    }
    output.line(`  ${output.arrow} look at both, then: db migrate verify, db migrate up`)
    return EXIT.ok
  },
})

function migrationFromSchema(
  context: CommandContext,
  name: string,
  migrations: readonly Migration[],
): Promise<Migration> {
  return withScratch(context, 'migrate new', async ({ connection, client }) => {
    const options = migrateOptions(context, {}, { quiet: true })
    await migrateUp(client, migrations, options)
    const schema = await readPrismaSchema(context.project.schema)
    const change = await diffSchema(context.config(), connection, schema)
    if (change === undefined) {
      throw new MigrationError('DB_MIGRATION_EMPTY', 'the migrations already make this schema', {
        remedies: [
          `change ${context.project.schema} first`,
          'for a change that the schema does not show: db migrate new <name> --empty',
        ],
      })
    }
    const migration = await limitLocks(migrations, { name, ...change })
    return migrationFromChange(client, migrations, migration, options)
  })
}
