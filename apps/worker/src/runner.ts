import { EventEmitter } from 'node:events'
import type { Database } from '@repo/db'
import { run, type WorkerEvents, type WorkerPool } from 'graphile-worker'
import type { Logger } from 'pino'
import type { WorkerConfig } from './config.js'
import { createMailbox } from './mail/mailbox.js'
import { createQueueLogger } from './queue-logger.js'
import { queuePool } from './queue-pool.js'
import { createTaskList } from './task-list.js'

/** Who takes jobs from the queue and carries them out. */
export interface Runner {
  /** Resolves when no more jobs are taken, whether or not we were asked to stop. */
  readonly ended: Promise<void>
  /**
   * Takes no more jobs and waits for those under way. One that takes longer than `stopTimeoutMs` is given
   * back to the queue, for another worker to try again.
   */
  stop(): Promise<void>
}

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
  let workers: WorkerPool | undefined
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    workers = workerPool
  })
  const runner = await run({
    pgPool: queuePool(database),
    taskList: createTaskList(resources, logger),
    concurrency: config.concurrency,
    pollInterval: config.pollIntervalMs,
    preset: { worker: { gracefulShutdownAbortTimeout: config.stopTimeoutMs } },
    events,
    logger: createQueueLogger(logger),
    noHandleSignals: true,
    parsedCronItems: [],
  })
  let active = true
  const ended = runner.promise.then(() => {
    active = false
  })
  const giveBack = async () => {
    logger.warn(`jobs not finished after ${config.stopTimeoutMs} ms are given back`)
    await workers?.forcefulShutdown('The worker was stopped before it had finished.')
  }
  return {
    ended,
    async stop() {
      if (!active) return
      const patience = setTimeout(giveBack, config.stopTimeoutMs)
      try {
        await runner.stop()
      } finally {
        clearTimeout(patience)
      }
    },
  }
}
