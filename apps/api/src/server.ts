import { setTimeout } from 'node:timers/promises'
import { closeServer, createLifecycle, createLogger, createServer, runService } from '@repo/service'
import { app } from './app.js'
import { loadApiConfig } from './config.js'

await runService(() => {
  // biome-ignore lint/style/noProcessEnv: the entry point of a program reads its environment
  const config = loadApiConfig(process.env)
  const logger = createLogger({ name: 'api', level: config.logLevel })
  const lifecycle = createLifecycle()
  const server = createServer({ logger, lifecycle, bodyLimit: config.bodyLimitBytes })
  server.register(app, { config, lifecycle })

  return {
    logger,
    stopTimeoutMs: config.stopDelayMs + config.stopTimeoutMs,
    start: async () => {
      await server.listen({ host: config.host, port: config.port })
      await server.database.ready()
      lifecycle.started()
    },
    stop: async () => {
      lifecycle.stopping()
      await setTimeout(config.stopDelayMs)
      await closeServer(server, config.stopTimeoutMs)
    },
  }
})
