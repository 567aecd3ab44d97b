import type { Database } from '@repo/db'
import { sharedPool } from '@repo/jobs/queue'
import { type Runner, run } from 'graphile-worker'
import type { Logger } from 'pino'
import type { WorkerConfig } from './config.js'
import { createMailbox } from './mail/mailbox.js'
import { createQueueLogger } from './queue-logger.js'
import { createTaskList } from './task-list.js'

/** Takes jobs from the queue and carries them out, until it is stopped. */
export async function startRunner(
  config: WorkerConfig,
  database: Database,
  logger: Logger,
): Promise<Runner> {
  const resources = {
    database,
    mailer: createMailbox(config.mailboxDir, config.mailFrom),
    publicUrl: config.publicUrl,
    now: () => new Date(),
  }
  return run({
    pgPool: sharedPool(database),
    taskList: createTaskList(resources, logger),
    concurrency: config.concurrency,
    pollInterval: config.pollIntervalMs,
    logger: createQueueLogger(logger),
    noHandleSignals: true,
    parsedCronItems: [],
  })
}
