import { withActor } from '@repo/db'
import { type JobName, jobs } from '@repo/jobs'
import type { Task as QueueTask, TaskList } from 'graphile-worker'
import type { Logger } from 'pino'
import { tasks } from './tasks/index.js'
import type { TaskResources } from './tasks/task.js'

/** The tasks as the queue calls them: payloads are validated before a task sees them. */
export function createTaskList(resources: TaskResources, logger: Logger): TaskList {
  const names = Object.keys(tasks) as JobName[]
  return Object.fromEntries(names.map((name) => [name, queueTask(name, resources, logger)]))
}

function queueTask(name: JobName, resources: TaskResources, logger: Logger): QueueTask {
  return async (payload, { job }) => {
    const log = logger.child({ job: name, jobId: job.id, attempt: job.attempts })
    const context = { ...resources, log }
    await withActor({ id: 'system:worker' }, () =>
      tasks[name](jobs[name].payload.parse(payload), context),
    )
  }
}
