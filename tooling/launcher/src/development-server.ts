import { join } from 'node:path'
import { runCommand, withPostgres } from '@repo/postgres/with-postgres'
import { databaseName, namesServer } from './database.js'
import type { TaskContext } from './task.js'

/**
 * Runs a command on the development database. The embedded server runs for as long as the command does,
 * unless it runs already or the environment names another.
 */
export function onDevelopmentServer(
  { dataFolder, environment }: Pick<TaskContext, 'dataFolder' | 'environment'>,
  command: readonly [string, ...string[]],
): Promise<number> {
  const [program, ...parameters] = command
  if (namesServer(environment)) return runCommand(program, parameters, environment)
  const server = ['--data', join(dataFolder, 'postgres'), '--database', databaseName]
  return withPostgres([...server, '--', ...command], environment)
}
