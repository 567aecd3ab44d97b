import type { ConfigurationProblem } from '../errors/configuration-error.js'
import { ConfigurationError } from '../errors/configuration-error.js'
import {
  InvalidConnectionUrl,
  type ParsedConnectionUrl,
  parseConnectionUrl,
} from './connection-url.js'
import type { DatabaseConfig } from './database-config.js'
import { type Environment, type EnvironmentValues, environmentSchema } from './environment.js'
import { Secret } from './secret.js'

const PARTS = ['DATABASE_HOST', 'DATABASE_USER', 'DATABASE_PASSWORD', 'DATABASE_NAME'] as const
const EXAMPLE = 'postgresql://user:password@host:5432/database'

/**
 * Reads and validates every setting of the database at once. This is the only place that knows the
 * names of the variables; everything else takes the {@link DatabaseConfig} it returns.
 *
 * @param environment the variables, usually `process.env`
 * @returns the validated settings, with defaults filled in
 * @throws {ConfigurationError} listing every missing or wrong variable by name, without secrets
 * @example
 * ```ts
 * const database = createDatabase(loadDatabaseConfig(process.env), { application: 'api' })
 * ```
 */
export function loadDatabaseConfig(environment: Environment): DatabaseConfig {
  const parsed = environmentSchema.safeParse(environment)
  const problems: ConfigurationProblem[] = (parsed.error?.issues ?? []).map((issue) => ({
    variable: String(issue.path[0]),
    message: issue.message,
  }))
  // The connection is checked even when something else is wrong: one message lists every problem.
  const given = (name: keyof EnvironmentValues) => environment[name] || undefined
  const primary = readPrimary(given, problems)
  const migration = readUrl('DATABASE_MIGRATION_URL', given('DATABASE_MIGRATION_URL'), problems)
  const replicas = (given('DATABASE_REPLICA_URLS') ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '')
    .map((url) => readUrl('DATABASE_REPLICA_URLS', url, problems))
    .filter((url) => url !== undefined)

  if (!parsed.success || primary === undefined || problems.length > 0) {
    throw new ConfigurationError(problems)
  }
  const values = parsed.data
  const production = values.NODE_ENV === 'production'
  const connection = { ...primary.connection, pgbouncer: values.DATABASE_PGBOUNCER }

  return {
    production,
    connection,
    migration: migration?.connection ?? connection,
    replicas: replicas.map((replica) => ({
      ...replica.connection,
      pgbouncer: values.DATABASE_PGBOUNCER,
    })),
    tls: {
      mode: values.DATABASE_SSL_MODE ?? primary.sslMode ?? (production ? 'verify-full' : 'prefer'),
      caFile: values.DATABASE_SSL_CA_FILE ?? primary.caFile,
      minVersion: values.DATABASE_SSL_MIN_VERSION ?? (production ? 'TLSv1.3' : 'TLSv1.2'),
    },
    pool: {
      size: values.DATABASE_POOL_SIZE,
      maxOverflow: values.DATABASE_MAX_OVERFLOW,
      timeoutMs: values.DATABASE_POOL_TIMEOUT_MS,
      recycleS: values.DATABASE_POOL_RECYCLE_S,
      prePing: values.DATABASE_PRE_PING,
      prePingIdleMs: 1_000,
      overflowIdleMs: 10_000,
      leakThresholdMs: values.DATABASE_LEAK_THRESHOLD_MS,
      preparedStatements: values.DATABASE_PREPARED_STATEMENTS,
    },
    timeouts: {
      connectMs: values.DATABASE_CONNECT_TIMEOUT_MS,
      statementMs: values.DATABASE_STATEMENT_TIMEOUT_MS,
      lockMs: values.DATABASE_LOCK_TIMEOUT_MS,
      queryMs: values.DATABASE_QUERY_TIMEOUT_MS,
      idleInTransactionMs: values.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS,
      clientConnectionCheckMs: 200,
    },
    retry: {
      maxRetries: values.DATABASE_MAX_RETRIES,
      baseDelayMs: values.DATABASE_RETRY_BASE_DELAY_MS,
      maxDelayMs: values.DATABASE_RETRY_MAX_DELAY_MS,
      deadlineMs: values.DATABASE_RETRY_DEADLINE_MS,
      budget: values.DATABASE_RETRY_BUDGET,
    },
    health: {
      timeoutMs: values.DATABASE_HEALTH_TIMEOUT_MS,
      simpleQueryMs: values.DATABASE_HEALTH_SIMPLE_QUERY_MS,
      complexQueryMs: values.DATABASE_HEALTH_COMPLEX_QUERY_MS,
      replicaLagMs: values.DATABASE_HEALTH_REPLICA_LAG_MS,
    },
    log: {
      level: values.DATABASE_LOG ?? 'slow',
      slowQueryMs: values.DATABASE_SLOW_QUERY_MS,
    },
    pointReads: values.DATABASE_POINT_READS,
    instances: values.DATABASE_INSTANCES,
    warnings: primary.ignoredParameters.map(
      (name) => `DATABASE_URL: the parameter "${name}" has no effect here`,
    ),
  }
}

function readPrimary(
  given: (name: keyof EnvironmentValues) => string | undefined,
  problems: ConfigurationProblem[],
): ParsedConnectionUrl | undefined {
  const url = given('DATABASE_URL')
  const parts = PARTS.filter((name) => given(name) !== undefined)
  if (url !== undefined) {
    for (const variable of parts) {
      problems.push({ variable, message: 'is set as well as DATABASE_URL; remove one of the two' })
    }
    return readUrl('DATABASE_URL', url, problems)
  }

  const host = given('DATABASE_HOST')
  const user = given('DATABASE_USER')
  const database = given('DATABASE_NAME')
  if (host !== undefined && user !== undefined && database !== undefined) {
    const password = given('DATABASE_PASSWORD')
    return {
      connection: {
        host,
        port: Number(given('DATABASE_PORT') ?? 5432),
        user,
        password: password === undefined ? undefined : new Secret(password),
        database,
        schema: undefined,
        pgbouncer: false,
      },
      sslMode: undefined,
      caFile: undefined,
      ignoredParameters: [],
    }
  }
  if (parts.length === 0) {
    const message = `is not set; expected ${EXAMPLE}, or DATABASE_HOST, DATABASE_USER and DATABASE_NAME`
    problems.push({ variable: 'DATABASE_URL', message })
  } else {
    for (const variable of ['DATABASE_HOST', 'DATABASE_USER', 'DATABASE_NAME'] as const) {
      if (given(variable) === undefined) {
        problems.push({ variable, message: 'is not set; the other parts of the connection are' })
      }
    }
  }
  return undefined
}

function readUrl(
  variable: string,
  url: string | undefined,
  problems: ConfigurationProblem[],
): ParsedConnectionUrl | undefined {
  if (url === undefined) return undefined
  try {
    return parseConnectionUrl(url)
  } catch (error) {
    if (!(error instanceof InvalidConnectionUrl)) throw error
    problems.push({ variable, message: `${error.message}; expected ${EXAMPLE}` })
    return undefined
  }
}
