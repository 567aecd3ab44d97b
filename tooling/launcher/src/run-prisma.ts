import { join } from 'node:path'
import { runCommand, withPostgres } from '@repo/postgres/with-postgres'
import { databaseName } from './database.js'
import type { Task } from './task.js'

/** Commands that never ask a server. */
const offline = new Set(['generate', 'format', 'validate', 'version', 'init'])

/**
 * `pnpm prisma <command>`: Prisma's command line on packages/db, and on the development database. The
 * embedded server runs for as long as the command does, unless it runs already.
 */
export const runPrisma: Task = ({ root, dataFolder, parameters, environment }) => {
  const folder = join(root, 'packages', 'db')
  const prisma = ['--dir', folder, 'exec', 'prisma', ...parameters] as const
  const [command = ''] = parameters
  if (command.startsWith('-') || offline.has(command)) {
    return runCommand('pnpm', prisma, environment)
  }
  const data = join(dataFolder, 'postgres')
  const server = ['--data', data, '--database', databaseName]
  return withPostgres([...server, '--', 'pnpm', ...prisma], environment)
}
