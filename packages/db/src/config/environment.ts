import { z } from 'zod'

/** Variables as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

// A variable that is set to nothing (`NAME=` in a file) means the same as one that is not set.
const unset = (value: unknown) => (value === '' ? undefined : value)

const text = () => z.preprocess(unset, z.string().optional())

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess(unset, z.enum(values, { error: `expected one of ${values.join(', ')}` }).optional())

const integer = (fallback: number, { min = 0, max = 86_400_000 } = {}) =>
  z.preprocess(
    unset,
    z
      .string()
      .optional()
      .transform((value, context) => {
        if (value === undefined) return fallback
        const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN
        if (number >= min && number <= max) return number
        context.addIssue(
          `expected a whole number from ${min} to ${max}, got ${JSON.stringify(value)}`,
        )
        return z.NEVER
      }),
  )

const onOff = (fallback: boolean) =>
  z.preprocess(
    unset,
    z
      .enum(['on', 'off', 'true', 'false'], { error: 'expected on or off' })
      .optional()
      .transform((value) => (value === undefined ? fallback : value === 'on' || value === 'true')),
  )

/**
 * Every variable that concerns the database, with its default. `.env.example` explains them; a test
 * keeps the two in step.
 */
export const environmentSchema = z.object({
  NODE_ENV: text(),

  DATABASE_URL: text(),
  DATABASE_HOST: text(),
  DATABASE_PORT: integer(5432, { min: 1, max: 65_535 }),
  DATABASE_USER: text(),
  DATABASE_PASSWORD: text(),
  DATABASE_NAME: text(),
  DATABASE_MIGRATION_URL: text(),
  DATABASE_REPLICA_URLS: text(),
  DATABASE_PGBOUNCER: onOff(false),

  DATABASE_SSL_MODE: oneOf(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']),
  DATABASE_SSL_CA_FILE: text(),
  DATABASE_SSL_MIN_VERSION: oneOf(['TLSv1.2', 'TLSv1.3']),

  DATABASE_POOL_SIZE: integer(10, { min: 1, max: 10_000 }),
  DATABASE_MAX_OVERFLOW: integer(10, { max: 10_000 }),
  DATABASE_POOL_TIMEOUT_MS: integer(30_000, { min: 1 }),
  DATABASE_POOL_RECYCLE_S: integer(1800, { min: 1 }),
  DATABASE_PRE_PING: onOff(true),
  DATABASE_LEAK_THRESHOLD_MS: integer(60_000),
  DATABASE_PREPARED_STATEMENTS: integer(100, { max: 10_000 }),
  DATABASE_POINT_READS: onOff(true),
  DATABASE_INSTANCES: integer(1, { min: 1, max: 10_000 }),

  DATABASE_CONNECT_TIMEOUT_MS: integer(5_000, { min: 1 }),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(30_000),
  DATABASE_LOCK_TIMEOUT_MS: integer(10_000),
  DATABASE_QUERY_TIMEOUT_MS: integer(35_000),
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: integer(60_000),

  DATABASE_MAX_RETRIES: integer(3, { max: 100 }),
  DATABASE_RETRY_BASE_DELAY_MS: integer(50, { min: 1 }),
  DATABASE_RETRY_MAX_DELAY_MS: integer(2_000, { min: 1 }),
  DATABASE_RETRY_DEADLINE_MS: integer(60_000, { min: 1 }),
  DATABASE_RETRY_BUDGET: integer(100, { max: 1_000_000 }),

  DATABASE_HEALTH_TIMEOUT_MS: integer(1_000, { min: 1 }),
  DATABASE_HEALTH_SIMPLE_QUERY_MS: integer(100),
  DATABASE_HEALTH_COMPLEX_QUERY_MS: integer(500),
  DATABASE_HEALTH_REPLICA_LAG_MS: integer(5_000),

  DATABASE_LOG: oneOf(['off', 'slow', 'all']),
  DATABASE_SLOW_QUERY_MS: integer(200),
})

export type EnvironmentValues = z.output<typeof environmentSchema>
