import type { Logger } from 'pino'

/** A program that runs until it is told to stop. */
export interface Service {
  readonly logger: Logger
  /** How long {@link stop} may take before the process ends all the same, in milliseconds. */
  readonly stopTimeoutMs: number
  /** Resolves when the service does its work. */
  start(): Promise<void>
  /** Finishes what is under way and lets go of everything; also called when {@link start} failed. */
  stop(): Promise<void>
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a service as this process: starts it, and on a signal or an error that nothing caught stops it
 * and ends the process. The status is 0 after a signal, 1 after an error.
 *
 * Repeated signals are ignored while it stops: a terminal signals the whole group on Ctrl-C, and the
 * process that started this one passes the same wish on.
 *
 * @param create builds the service; what it throws is printed and ends the process
 * @example
 * ```ts
 * await runService(() => createApi(loadApiConfig(process.env)))
 * ```
 */
export async function runService(create: () => Service): Promise<void> {
  let service: Service
  try {
    service = create()
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exit(1)
  }

  const { logger } = service
  let stopping = false
  const stop = async (status: number) => {
    if (stopping) return
    stopping = true
    const deadline = setTimeout(() => {
      logger.fatal(`not stopped after ${service.stopTimeoutMs} ms; ending all the same`)
      process.exit(1)
    }, service.stopTimeoutMs)
    try {
      await service.stop()
      clearTimeout(deadline)
      logger.info('stopped')
      process.exit(status)
    } catch (error) {
      logger.fatal({ error }, 'could not stop cleanly')
      process.exit(1)
    }
  }

  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!stopping) logger.info(`${signal} received: stopping`)
      void stop(0)
    })
  }
  const fail = (error: unknown) => {
    logger.fatal({ error }, 'an error that nothing caught: stopping')
    void stop(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)

  try {
    await service.start()
  } catch (error) {
    if (stopping) return
    logger.fatal({ error }, explain(error))
    await stop(1)
  }
}

/** What a person can act on: settings and ports have a sentence, everything else keeps its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('problems' in error) return error.message
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is in use. Stop the process that listens on it, or choose another port.`
  }
  return error.stack ?? error.message
}
