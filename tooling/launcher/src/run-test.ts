import { join } from 'node:path'
import { withPostgres } from '@repo/postgres/with-postgres'
import type { Task } from './task.js'

/**
 * `npm test`: the tests of all workspaces on one server. What follows goes to turbo, for example
 * `npm test -- --filter=@repo/db`.
 */
export const runTest: Task = ({ root, parameters, environment }) => {
  const turbo = join(root, 'node_modules', '.bin', 'turbo')
  // One workspace for each core: they all use the same server, and some start servers of their own.
  const options = ['--concurrency=100%', '--output-logs=new-only']
  const command = [turbo, 'run', 'test', ...options, ...parameters]
  return withPostgres(['--', ...command], { ...environment, TURBO_TELEMETRY_DISABLED: '1' })
}
