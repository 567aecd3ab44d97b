import { inspect } from 'node:util'
import { DatabaseError } from '@repo/db'
import type { Logger } from 'pino'

/** A program that runs until it is told to stop. */
export interface Service {
  readonly logger: Logger
  /**
   * How long {@link stop} waits for work under way, in milliseconds. It gets some seconds more to let go of
   * everything; then the process ends all the same.
   */
  readonly stopTimeoutMs: number
  /** Resolves when the service does its work. */
  start(): Promise<void>
  /** Finishes what is under way and lets go of everything; also called when {@link start} failed. */
  stop(): Promise<void>
}

/** What cutting off work that takes too long, and closing connections, may take on top. */
const LETTING_GO_MS = 4_000

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
    process.stderr.write(`${explain(error) ?? inspect(error)}\n`)
    process.exit(1)
  }

  const { logger } = service
  let stopping = false
  const stop = async (status: number) => {
    if (stopping) return
    stopping = true
    const deadlineMs = service.stopTimeoutMs + LETTING_GO_MS
    const deadline = setTimeout(() => {
      logger.fatal(`not stopped after ${deadlineMs} ms; ending all the same`)
      process.exit(1)
    }, deadlineMs)
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
    logger.fatal({ error }, explain(error) ?? 'could not start')
    await stop(1)
  }
}

interface ListenError extends NodeJS.ErrnoException {
  readonly address?: string
  readonly port?: number
}

/** Why it cannot listen, and what to do. */
const CANNOT_LISTEN: Record<string, (error: ListenError) => string> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port} is in use. Stop the process that listens on it, or choose another port.`,
  EADDRNOTAVAIL: ({ address }) => `This machine has no address ${address}. Choose another host.`,
  EACCES: ({ port }) => `This user may not listen on port ${port}. Choose one above 1023.`,
}

/** What a person can act on has a sentence: settings, the database, where it listens. */
function explain(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return error.message
  return isListenError(error) ? CANNOT_LISTEN[error.code ?? '']?.(error) : undefined
}

function isListenError(error: unknown): error is ListenError {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen'
}
