import { resolve } from 'node:path'
import { ConfigurationError, type DatabaseConfig } from '@repo/db'
import {
  type Environment,
  loadConfig,
  logLevel,
  milliseconds,
  port,
  publicUrl,
} from '@repo/service'
import { z } from 'zod'

const environmentSchema = z.object({
  WORKER_HOST: z.string().default('127.0.0.1'),
  WORKER_PORT: port(3001),
  WORKER_LOG_LEVEL: logLevel(),
  WORKER_CONCURRENCY: z.coerce
    .number({ error: 'expected a number of jobs' })
    .int('expected a whole number of jobs')
    .min(1, 'expected at least 1')
    .max(1_000, 'expected at most 1000')
    .default(5),
  WORKER_POLL_INTERVAL_MS: milliseconds(1_000),
  WORKER_STOP_TIMEOUT_MS: milliseconds(10_000),
  WORKER_MAILBOX_DIR: z.string().default('.data/mailbox'),
  WORKER_MAIL_FROM: z
    .email({ error: 'expected an e-mail address' })
    .default('noreply@localhost.localdomain'),
  PUBLIC_URL: publicUrl(),
})

/** Everything about the worker that can be set. */
export interface WorkerConfig {
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** Jobs at a time. */
  readonly concurrency: number
  /** How often to look for jobs that became due; new ones are announced and need no looking. */
  readonly pollIntervalMs: number
  /** How long jobs under way may take to finish when the process is told to stop, in milliseconds. */
  readonly stopTimeoutMs: number
  /** The folder that e-mails are written into. */
  readonly mailboxDir: string
  readonly mailFrom: string
  /** Where the api is to be found by those who get an e-mail. */
  readonly publicUrl: string
  readonly database: DatabaseConfig
}

/**
 * Reads and validates the settings of the worker and of its database. Nothing else reads the
 * environment.
 *
 * @throws {ConfigurationError} listing every missing or wrong variable by name
 */
export function loadWorkerConfig(environment: Environment): WorkerConfig {
  const { values, database } = loadConfig(environment, environmentSchema)
  const connections = database.pool.size + database.pool.maxOverflow
  if (values.WORKER_CONCURRENCY >= connections) {
    const message =
      `is ${values.WORKER_CONCURRENCY}, but the pool has ${connections} connections, one of which ` +
      'listens for new jobs; lower it, or raise DATABASE_POOL_SIZE'
    throw new ConfigurationError([{ variable: 'WORKER_CONCURRENCY', message }])
  }
  return {
    host: values.WORKER_HOST,
    port: values.WORKER_PORT,
    logLevel: values.WORKER_LOG_LEVEL,
    concurrency: values.WORKER_CONCURRENCY,
    pollIntervalMs: values.WORKER_POLL_INTERVAL_MS,
    stopTimeoutMs: values.WORKER_STOP_TIMEOUT_MS,
    mailboxDir: resolve(values.WORKER_MAILBOX_DIR),
    mailFrom: values.WORKER_MAIL_FROM,
    publicUrl: values.PUBLIC_URL,
    database,
  }
}
