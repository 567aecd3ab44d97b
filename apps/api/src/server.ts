import { setTimeout } from 'node:timers/promises'
import { createLifecycle, createLogger, runService } from '@repo/service'
import { fastify } from 'fastify'
import { app } from './app.js'
import { loadApiConfig } from './config.js'
import { serverOptions } from './server-options.js'

await runService(() => {
  // biome-ignore lint/style/noProcessEnv: the entry point of a program reads its environment
  const config = loadApiConfig(process.env)
  const logger = createLogger({ name: 'api', level: config.logLevel })
  const lifecycle = createLifecycle()
  const server = fastify(serverOptions(logger, config.bodyLimitBytes))
  server.register(app, { config, lifecycle })

  return {
    logger,
    stopTimeoutMs: config.stopDelayMs + config.stopTimeoutMs,
    start: async () => {
      await server.ready()
      await server.database.ready()
      await server.listen({ host: config.host, port: config.port })
      lifecycle.started()
    },
    stop: async () => {
      lifecycle.stopping()
      await setTimeout(config.stopDelayMs)
      await server.close()
    },
  }
})
