import { join } from 'node:path'
import { runCommand } from '@repo/postgres/with-postgres'
import { onDevelopmentServer } from './development-server.js'
import type { Task } from './task.js'

/** Commands that never ask a server. */
const offline = new Set(['generate', 'format', 'validate', 'version', 'init'])

/** `pnpm prisma <command>`: Prisma's command line on packages/db, and on the development database. */
export const runPrisma: Task = (context) => {
  const { root, parameters, environment } = context
  const folder = join(root, 'packages', 'db')
  const prisma = ['--dir', folder, 'exec', 'prisma', ...parameters] as const
  const [command = ''] = parameters
  if (command.startsWith('-') || offline.has(command)) {
    return runCommand('pnpm', prisma, environment)
  }
  return onDevelopmentServer(context, ['pnpm', ...prisma])
}
