import { performance } from 'node:perf_hooks'
import type { Pool } from 'pg'
import { postgresAdapter } from './adapter/postgres-adapter.js'
import { TransactionScopes } from './adapter/transaction-scope.js'
import { type AuditTrail, createAuditTrail } from './audit/trail/audit-trail.js'
import type { DatabaseConfig } from './config/database-config.js'
import { actorSettings } from './context/actor-settings.js'
import { type ExtendedClient, extendClient } from './extended-client.js'
import { PrismaClient } from './generated/client/client.js'
import { checkQueries } from './health/check-queries.js'
import { evaluateHealth } from './health/evaluate-health.js'
import type { HealthProbe, HealthReport } from './health/health-report.js'
import { waitUntilReady } from './health/wait-until-ready.js'
import { combineObservers, logObserver } from './observability/log-observer.js'
import type { DatabaseLogger } from './observability/logger.js'
import type { DatabaseObserver } from './observability/observer.js'
import { spanObserver } from './observability/span-observer.js'
import { createPool } from './pool/create-pool.js'
import type { PoolStatistics } from './pool/pool-gauges.js'
import type { RetryContext } from './retry/retry.js'
import { RetryBudget } from './retry/retry-budget.js'
import { retryOperations } from './retry/retry-operations.js'
import { pruneOperations } from './transaction/operation-outcome.js'
import { startOn, transactionExtension } from './transaction/transaction-extension.js'
import type { TransactionContext, TransactionOptions } from './transaction/transaction-options.js'
import { Transactions } from './transaction/transactions.js'

/** The typed client: Prisma's own, with soft delete, audit stamps and repository methods. */
export type DatabaseClient = ExtendedClient

/** The same client inside a transaction. */
export type TransactionClient = Parameters<Parameters<ExtendedClient['$transaction']>[0]>[0]

/** How an application introduces itself to {@link createDatabase}. */
export interface DatabaseOptions {
  /** Shown by `pg_stat_activity.application_name`. */
  readonly application: string
  /** Told of slow or all statements, as the configuration says, and of what goes wrong; a pino logger is one. */
  readonly logger?: DatabaseLogger
  /** Told of pool events, statements and retries, for metrics and traces. */
  readonly observers?: readonly DatabaseObserver[]
}

/** What has happened since the start. */
export interface DatabaseStatistics extends PoolStatistics {
  /** Operations and transactions that were tried again. */
  readonly retries: number
}

/** One process' access to the database: one pool, and everything that stands on it. */
export interface Database {
  /** The typed client. */
  readonly db: DatabaseClient
  /** What was done, by actor and by request. Of a single row its model tells: `db.campaign.history(id)`. */
  readonly auditTrail: AuditTrail
  /** The pool behind `db`, for the job queue; everything else goes through `db`. */
  readonly pool: Pool
  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. A transient
   * error makes all of it run again, so it must do nothing but use the database; what comes after the
   * commit goes into `context.afterCommit`. Inside another one it joins by a savepoint: a failure rolls
   * back to where it began.
   *
   * @param work may run several times
   * @param options isolation, deadline, signal, operation id
   * @returns what `work` returns; with an operation id that was used before, what it returned then
   * @throws {CommitOutcomeUnknownError} when the answer to COMMIT was lost and there is no operation id
   * @throws {RetryExhaustedError} when a transient error came back each time
   * @throws {DeadlineExceededError} when the deadline is over
   * @throws {OperationInProgressError} when another one with the same operation id does not come to its end
   * @throws {OperationMismatchError} when the operation id was used with another fingerprint
   * @throws whatever `work` throws
   * @example
   * ```ts
   * const campaign = await database.transaction(
   *   async (tx, { afterCommit }) => {
   *     const created = await tx.campaign.create({ data })
   *     afterCommit(() => events.emit('campaign-created', created.id))
   *     return created
   *   },
   *   { operationId: `${userId}:${idempotencyKey}`, isolation: 'Serializable' },
   * )
   * ```
   */
  transaction<T>(
    work: (tx: TransactionClient, context: TransactionContext) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>
  /**
   * Waits until the server answers, and checks that it has room for the pools of all instances.
   *
   * @param options.deadlineMs how long to wait, in milliseconds; 30 seconds when not given
   * @throws {ConnectionError} when the server is not there in time, or refuses us for good
   * @throws {ConfigurationError} in production, when the pools could use up the server's connections
   */
  ready(options?: { readonly deadlineMs?: number }): Promise<void>
  /**
   * What the routes `/health`, `/ready` and `/startup` print. Never throws and takes a bounded time;
   * answer 503 when the status is `unhealthy`.
   *
   * @param probe which question is asked; `ready` when not given
   */
  health(probe?: HealthProbe): Promise<HealthReport>
  /** What the pool is doing and has done, and how much was tried again, for metrics. */
  statistics(): DatabaseStatistics
  /**
   * Forgets the operation ids that nobody will use again.
   *
   * @param options.olderThanMs how long they are kept, in milliseconds
   * @returns how many were forgotten
   */
  pruneOperations(options: { readonly olderThanMs: number }): Promise<number>
  /**
   * Takes no new work, lets what runs finish, and closes every connection. What is not done at the
   * deadline is cut off. Calling it again waits for the same end.
   *
   * @param options.deadlineMs how long to wait, in milliseconds; for ever when not given
   */
  close(options?: { readonly deadlineMs?: number }): Promise<void>
}

const READY_DEADLINE_MS = 30_000

/**
 * Opens this process' one pool and puts the client on it. Nothing connects before the first query.
 *
 * @param config from {@link loadDatabaseConfig}
 * @param options how the application introduces itself
 * @returns what is to be closed when the process ends
 * @throws {UnfitPrismaError} when the installed Prisma lacks what the extensions stand on
 * @example
 * ```ts
 * const database = createDatabase(loadDatabaseConfig(process.env), { application: 'api' })
 * const campaigns = await database.db.campaign.findMany()
 * await database.close()
 * ```
 */
export function createDatabase(config: DatabaseConfig, options: DatabaseOptions): Database {
  const { application, logger, observers = [] } = options
  for (const warning of config.warnings) logger?.warn({}, warning)

  const logs = logger === undefined ? [] : [logObserver(logger, config.log)]
  const observer = combineObservers([...logs, spanObserver, ...observers])
  const pool = createPool(config, {
    application,
    onEvent: observer.pool,
    onStatement: observer.statement,
  })
  const scopes = new TransactionScopes()
  const adapter = postgresAdapter(pool, {
    schema: config.connection.schema,
    preparedStatements: config.pool.preparedStatements,
    scopes,
    localSettings: actorSettings,
  })
  const client = new PrismaClient({
    adapter,
    // The long form finds the caller's source on every call, for a message hardly anybody reads.
    errorFormat: 'minimal',
  })
  const budget = new RetryBudget(config.retry.budget)
  const retry: RetryContext = {
    settings: config.retry,
    budget,
    onRetry: observer.retry,
    now: () => performance.now(),
    random: Math.random,
  }
  const transactions = new Transactions<TransactionClient>({ pool, scopes, retry, logger })
  const safe = client.$extends(transactionExtension(client, transactions))
  const db = extendClient(
    // What it changes is nothing of the client's type.
    safe as unknown as PrismaClient,
    {
      around: retryOperations(retry),
      followUps: adapter.followUps,
      pointReads: config.pointReads ? adapter.adapter : undefined,
    },
  )
  const start = startOn<TransactionClient>(db, client)
  let closing: Promise<void> | undefined
  let started = false

  return {
    db,
    auditTrail: createAuditTrail(db),
    pool,
    transaction: (work, transactionOptions) => transactions.run(start, work, transactionOptions),
    ready: async ({ deadlineMs = READY_DEADLINE_MS } = {}) => {
      await waitUntilReady(pool, config, deadlineMs, logger)
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
    statistics: () => ({ ...pool.statistics(), retries: budget.spent }),
    pruneOperations: ({ olderThanMs }) => pruneOperations(db, olderThanMs),
    close: ({ deadlineMs } = {}) => {
      // Prisma rolls back what runs when it disconnects, so the pool is drained first.
      closing ??= pool.close(deadlineMs).then(() => client.$disconnect())
      return closing
    },
  }
}
