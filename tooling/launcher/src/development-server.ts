import { join } from 'node:path'
import { withPostgres } from '@repo/postgres/with-postgres'
import { databaseName } from './database.js'
import type { TaskContext } from './task.js'

/**
 * Runs a command on the development database. The embedded server runs for as long as the command does,
 * unless it runs already or `DATABASE_URL` names another.
 */
export function onDevelopmentServer(
  { dataFolder, environment }: Pick<TaskContext, 'dataFolder' | 'environment'>,
  command: readonly string[],
): Promise<number> {
  const server = ['--data', join(dataFolder, 'postgres'), '--database', databaseName]
  return withPostgres([...server, '--', ...command], environment)
}
