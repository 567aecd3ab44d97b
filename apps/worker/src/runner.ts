import { EventEmitter } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { Database } from '@repo/db'
import { run, type WorkerEvents, type WorkerPool } from 'graphile-worker'
import type { Logger } from 'pino'
import type { WorkerConfig } from './config.js'
import { createMailbox } from './mail/mailbox.js'
import { createQueueLogger } from './queue-logger.js'
import { queuePool } from './queue-pool.js'
import { createTaskList } from './task-list.js'

/** How long the queue may take to write its books; while the database is away, that is for ever. */
const BOOKKEEPING_MS = 2_000

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
  const underWay = new Set<string>()
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    workers = workerPool
  })
  events.on('job:start', ({ job }) => underWay.add(job.id))
  events.on('job:complete', ({ job }) => underWay.delete(job.id))
  const runner = await run({
    pgPool: queuePool(database),
    taskList: createTaskList(resources, logger),
    concurrency: config.concurrency,
    pollInterval: config.pollIntervalMs,
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
    const jobs = underWay.size === 1 ? 'a job' : `${underWay.size} jobs`
    const shutdown = workers?.forcefulShutdown('The worker was stopped before it had finished.')
    if (await succeeds(shutdown, BOOKKEEPING_MS)) {
      logger.warn(`${jobs} not finished after ${config.stopTimeoutMs} ms: given back`)
    } else {
      logger.error(`could not give back ${jobs} not finished: locked for the next hours`)
    }
  }
  return {
    ended,
    async stop() {
      if (!active) return
      const stopped = runner.stop()
      const bookkeepingMs = Math.min(BOOKKEEPING_MS, config.stopTimeoutMs)
      await succeeds(stopped, bookkeepingMs)
      if (underWay.size > 0) await succeeds(stopped, config.stopTimeoutMs - bookkeepingMs)
      if (underWay.size > 0) await giveBack()
    },
  }
}

/** Whether something comes to a good end in time. */
async function succeeds(work: unknown, withinMs: number): Promise<boolean> {
  const succeeded = Promise.resolve(work).then(
    () => true,
    () => false,
  )
  return Promise.race([succeeded, setTimeout(withinMs, false, { ref: false })])
}
