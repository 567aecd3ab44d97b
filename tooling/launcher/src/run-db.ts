import { join } from 'node:path'
import { runCommand } from '@repo/postgres/with-postgres'
import { onDevelopmentServer } from './development-server.js'
import type { Task } from './task.js'

/** What connects to nothing, and so needs no server. */
const offlineCommands = ['migrate lint', 'migrate sql']

/** `pnpm db <command>`: the command line of packages/db, on the development database. */
export const runDb: Task = (context) => {
  const { root, parameters, environment } = context
  const script = [join(root, 'packages', 'db', 'bin', 'db.js'), ...parameters]
  const asksForHelp = parameters.length === 0 || parameters.includes('--help')
  const isOffline = offlineCommands.includes(parameters.slice(0, 2).join(' '))
  if (asksForHelp || isOffline) return runCommand(process.execPath, script, environment)
  return onDevelopmentServer(context, [process.execPath, ...script])
}
