import { join } from 'node:path'
import { runStep, type StepContext } from './step.js'

/** Gives the applications' user what it needs of the tables and of the queue, and creates it if need be. */
export function applyRoles(context: StepContext): Promise<void> {
  return runStep(context, {
    name: 'db roles',
    folder: join(context.root, 'packages', 'db'),
    command: ['bin/db.js', 'roles'],
    failure: 'LAUNCH_ROLES_FAILED',
  })
}
