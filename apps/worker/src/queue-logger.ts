import { Logger as QueueLogger } from 'graphile-worker'
import type { Logger } from 'pino'

const LEVELS = { error: 'error', warning: 'warn', info: 'info', debug: 'debug' } as const

/** Lets the queue write to the process' log. */
export function createQueueLogger(logger: Logger): QueueLogger {
  return new QueueLogger(({ workerId, taskIdentifier, jobId }) => {
    const log = logger.child({ workerId, job: taskIdentifier, jobId })
    // Of what comes along only the error: the rest holds payloads and whole jobs.
    return (level, message, meta) => log[LEVELS[level]]({ error: meta?.['error'] }, message)
  })
}
