/** What `npm start`, `npm test`, `pnpm dev` and `pnpm prisma` do once everything is built. */
import { runPrisma } from './run-prisma.js'
import { runStart } from './run-start.js'
import { runTest } from './run-test.js'
import type { Task } from './task.js'

export const tasks: Readonly<Record<'start' | 'test' | 'prisma', Task>> = {
  start: runStart,
  test: runTest,
  prisma: runPrisma,
}
