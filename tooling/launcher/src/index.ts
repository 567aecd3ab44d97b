/** What `npm start`, `npm test`, `pnpm dev`, `pnpm prisma` and `pnpm db` do once everything is built. */
import { runDb } from './run-db.js'
import { runDev } from './run-dev.js'
import { runPrisma } from './run-prisma.js'
import { runStart } from './run-start.js'
import { runTest } from './run-test.js'
import type { Task } from './task.js'

export const tasks: Readonly<Record<'start' | 'test' | 'dev' | 'prisma' | 'db', Task>> = {
  start: runStart,
  test: runTest,
  dev: runDev,
  prisma: runPrisma,
  db: runDb,
}
