import { createDatabase } from '@repo/db'
import { createLifecycle, createLogger, runService } from '@repo/service'
import type { Runner } from 'graphile-worker'
import { loadWorkerConfig } from './config.js'
import { createHealthServer } from './health-server.js'
import { startRunner } from './runner.js'

await runService(() => {
  // biome-ignore lint/style/noProcessEnv: the entry point of a program reads its environment
  const config = loadWorkerConfig(process.env)
  const logger = createLogger({ name: 'worker', level: config.logLevel })
  const lifecycle = createLifecycle()
  const database = createDatabase(config.database, { application: 'worker', logger })
  const health = createHealthServer(logger, database, lifecycle)
  let runner: Runner | undefined

  return {
    logger,
    stopTimeoutMs: config.stopTimeoutMs,
    start: async () => {
      await health.listen({ host: config.host, port: config.port })
      await database.ready()
      runner = await startRunner(config, database, logger)
      lifecycle.started()
    },
    stop: async () => {
      lifecycle.stopping()
      await runner?.stop()
      await health.close()
      await database.close()
    },
  }
})
