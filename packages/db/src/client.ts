import type { Pool } from 'pg'
import { postgresAdapter } from './adapter/postgres-adapter.js'
import type { DatabaseConfig } from './config/database-config.js'
import { Prisma, PrismaClient } from './generated/client/client.js'
import { checkQueries } from './health/check-queries.js'
import { evaluateHealth } from './health/evaluate-health.js'
import type { HealthProbe, HealthReport } from './health/health-report.js'
import { logPoolEvents } from './observability/log-pool-events.js'
import type { DatabaseLogger } from './observability/logger.js'
import { createPool } from './pool/create-pool.js'

/** The typed client. */
export type DatabaseClient = PrismaClient

/** The client inside a transaction. */
export type TransactionClient = Prisma.TransactionClient

/** How an application introduces itself to {@link createDatabase}. */
export interface DatabaseOptions {
  /** Shown by `pg_stat_activity.application_name`. */
  readonly application: string
  readonly logger?: DatabaseLogger
}

/** One process' access to the database: one pool, and everything that stands on it. */
export interface Database {
  /** The typed client. */
  readonly db: DatabaseClient
  /** The pool behind `db`, for the job queue; everything else goes through `db`. */
  readonly pool: Pool
  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws.
   *
   * @returns what `work` returns
   */
  transaction<T>(work: (tx: TransactionClient) => Promise<T>): Promise<T>
  /** Resolves when the server has answered a query. */
  ready(): Promise<void>
  /**
   * What the routes `/health`, `/ready` and `/startup` print. Never throws and takes a bounded time;
   * answer 503 when the status is `unhealthy`.
   *
   * @param probe which question is asked; `ready` when not given
   */
  health(probe?: HealthProbe): Promise<HealthReport>
  /**
   * Takes no new work, lets what runs finish, and closes every connection. What is not done at the
   * deadline is cut off. Calling it again waits for the same end.
   *
   * @param options.deadlineMs how long to wait, in milliseconds; for ever when not given
   */
  close(options?: { readonly deadlineMs?: number }): Promise<void>
}

/**
 * Opens this process' one pool and puts the client on it. Nothing connects before the first query.
 *
 * @param config from {@link loadDatabaseConfig}
 * @param options how the application introduces itself
 * @example
 * ```ts
 * const database = createDatabase(loadDatabaseConfig(process.env), { application: 'api' })
 * const campaigns = await database.db.campaign.findMany()
 * await database.close()
 * ```
 */
export function createDatabase(config: DatabaseConfig, options: DatabaseOptions): Database {
  const { logger } = options
  for (const warning of config.warnings) logger?.warn({}, warning)

  const pool = createPool(config, {
    application: options.application,
    ...(logger === undefined ? {} : { onEvent: logPoolEvents(logger) }),
  })
  const db = new PrismaClient({
    adapter: postgresAdapter(pool, {
      schema: config.connection.schema,
      preparedStatements: config.pool.preparedStatements,
    }),
    // The long form finds the caller's source on every call, for a message hardly anybody reads.
    errorFormat: 'minimal',
  })
  let closing: Promise<void> | undefined
  let started = false

  return {
    db,
    pool,
    transaction: (work) => db.$transaction(work),
    ready: async () => {
      await db.$queryRaw(Prisma.sql`SELECT 1`)
      started = true
    },
    health: async (probe = 'ready') => {
      const { timeoutMs, ...thresholds } = config.health
      const queries = probe === 'live' ? undefined : await checkQueries(pool, timeoutMs)
      if (queries?.ok) started = true
      const facts = {
        gauges: pool.gauges(),
        queries,
        replicas: [],
        started,
        closing: closing !== undefined,
      }
      return evaluateHealth(probe, { ...facts, now: new Date() }, thresholds)
    },
    close: ({ deadlineMs } = {}) => {
      // Prisma rolls back what runs when it disconnects, so the pool is drained first.
      closing ??= pool.close(deadlineMs).then(() => db.$disconnect())
      return closing
    },
  }
}
