import { join } from 'node:path'
import { runStep, type StepContext } from './step.js'

/** Brings the job queue's own schema up to date; nothing can be enqueued before. */
export function installQueue(context: StepContext): Promise<void> {
  return runStep(context, {
    name: 'queue:install',
    folder: join(context.root, 'packages', 'jobs'),
    command: ['dist/queue/install-command.js'],
    failure: 'LAUNCH_QUEUE_FAILED',
  })
}
