import type { Connection } from '../connection/connection.js'

/** The command line's colours, which have no place in a table. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const COLOURS = /\u001b\[[0-9;]*m/g

/**
 * Writes why a migration failed into its row, where `migrate status` and people look for it: the engine
 * leaves "external connector error" there.
 */
export async function recordFailedMigration(
  connection: Connection,
  migration: string,
  message: string,
): Promise<void> {
  await connection.query({
    text: `UPDATE _prisma_migrations SET logs = $1
           WHERE migration_name = $2 AND finished_at IS NULL AND rolled_back_at IS NULL`,
    values: [message.replace(COLOURS, ''), migration],
  })
}
