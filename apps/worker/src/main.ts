import { createDatabase } from '@repo/db'
import { closeServer, createLifecycle, createLogger, runService } from '@repo/service'
import { loadWorkerConfig } from './config.js'
import { createHealthServer } from './health-server.js'
import { type Runner, startRunner } from './runner.js'

/** Enough to note how the last jobs have ended; after that only a job that was given back holds on. */
const CLOSE_DEADLINE_MS = 1_000

await runService(() => {
  // biome-ignore lint/style/noProcessEnv: the entry point of a program reads its environment
  const config = loadWorkerConfig(process.env)
  const logger = createLogger({ name: 'worker', level: config.logLevel })
  const lifecycle = createLifecycle()
  const database = createDatabase(config.database, { application: 'worker', logger })
  const health = createHealthServer(database, { logger, lifecycle })
  let runner: Runner | undefined

  return {
    logger,
    stopTimeoutMs: config.stopTimeoutMs,
    start: async () => {
      await health.listen({ host: config.host, port: config.port })
      await database.ready()
      runner = await startRunner(config, database, logger)
      lifecycle.started()
      runner.ended.then(() => {
        if (lifecycle.phase === 'running') throw new Error('no more jobs are taken')
      })
    },
    stop: async () => {
      lifecycle.stopping()
      await runner?.stop()
      await Promise.all([
        closeServer(health, CLOSE_DEADLINE_MS),
        database.close({ deadlineMs: CLOSE_DEADLINE_MS }),
      ])
    },
  }
})
