import type { DatabaseConfig } from '@repo/db'
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
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port(3000),
  API_LOG_LEVEL: logLevel(),
  API_BODY_LIMIT_BYTES: z.coerce
    .number({ error: 'expected a number of bytes' })
    .int('expected a whole number of bytes')
    .min(1_024, 'expected at least 1024 bytes')
    .max(100 * 1024 * 1024, 'expected at most 104857600 bytes')
    .default(256 * 1024),
  API_STOP_DELAY_MS: milliseconds(0),
  API_STOP_TIMEOUT_MS: milliseconds(10_000),
  API_TRUST_USER_HEADER: z
    .stringbool({ truthy: ['on', 'true'], falsy: ['off', 'false'], error: 'expected on or off' })
    .optional(),
  PUBLIC_URL: publicUrl(),
})

/** Everything about the api that can be set. */
export interface ApiConfig {
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly bodyLimitBytes: number
  /** How long it still takes requests after /ready says no, so that balancers notice, in milliseconds. */
  readonly stopDelayMs: number
  /** How long requests under way may take to finish when the process is told to stop. */
  readonly stopTimeoutMs: number
  /** Whether the header `x-user-id` is believed; see plugins/current-user.ts. */
  readonly trustUserHeader: boolean
  /** Where it is to be found from outside. */
  readonly publicUrl: string
  readonly database: DatabaseConfig
}

/**
 * Reads and validates the settings of the api and of its database. Nothing else reads the environment.
 *
 * @throws {ConfigurationError} listing every missing or wrong variable by name
 */
export function loadApiConfig(environment: Environment): ApiConfig {
  const { values, database } = loadConfig(environment, environmentSchema)
  return {
    host: values.API_HOST,
    port: values.API_PORT,
    logLevel: values.API_LOG_LEVEL,
    bodyLimitBytes: values.API_BODY_LIMIT_BYTES,
    stopDelayMs: values.API_STOP_DELAY_MS,
    stopTimeoutMs: values.API_STOP_TIMEOUT_MS,
    trustUserHeader: values.API_TRUST_USER_HEADER ?? !database.production,
    publicUrl: values.PUBLIC_URL,
    database,
  }
}
