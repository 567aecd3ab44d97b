import { join } from 'node:path'
import { withPostgres } from '@repo/postgres/with-postgres'
import type { Task } from './task.js'

/**
 * `npm test`: the tests of all workspaces on one server. What follows goes to turbo, for example
 * `npm test -- --filter=@repo/db`.
 */
export const runTest: Task = ({ root, parameters, environment }) => {
  const turbo = join(root, 'node_modules', '.bin', 'turbo')
  const command = [turbo, 'run', 'test', '--output-logs=new-only', ...parameters]
  return withPostgres(['--', ...command], { ...environment, TURBO_TELEMETRY_DISABLED: '1' })
}
