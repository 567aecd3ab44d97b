export type { AuditTrail } from './audit/trail/audit-trail.js'
export type { AuditedModelName } from './audit/trail/audited-model.js'
export { AuditTrailArgumentError, AuditTrailIncompleteError } from './audit/trail/errors.js'
export type { RowTrail } from './audit/trail/row-trail.js'
export type {
  AnyTrailEntry,
  RecordedRow,
  RowKey,
  TrailEntry,
  TrailPage,
  TrailPageRequest,
  UnmappedTrailEntry,
} from './audit/trail/trail-entry.js'
export {
  createDatabase,
  type Database,
  type DatabaseClient,
  type DatabaseOptions,
  type DatabaseStatistics,
  type TransactionClient,
} from './client.js'
export type { DatabaseConfig } from './config/database-config.js'
export { loadDatabaseConfig } from './config/load-database-config.js'
export { type Actor, currentActor, withActor } from './context/actor.js'
export { InvalidActorError } from './context/invalid-actor-error.js'
export { ConfigurationError, type ConfigurationProblem } from './errors/configuration-error.js'
export {
  ConnectionError,
  DatabaseClosedError,
  PoolTimeoutError,
  QueryTimeoutError,
} from './errors/connection-errors.js'
export { DatabaseError } from './errors/database-error.js'
export {
  CommitOutcomeUnknownError,
  DeadlineExceededError,
  OperationInProgressError,
  OperationMismatchError,
  RetryExhaustedError,
  TransactionAbortedError,
  TransactionEndedError,
} from './errors/transaction-errors.js'
export { InvalidCursorError } from './extension/methods/invalid-cursor-error.js'
export type { Page, PageInfo, PageRequest } from './extension/methods/paginate.js'
export { UnfitPrismaError } from './extension/prisma/unfit-prisma-error.js'
export { ManagedColumnError } from './extension/write/managed-column-error.js'
export { Prisma } from './generated/client/client.js'
export * from './generated/client/enums.js'
export type {
  HealthProbe,
  HealthReport,
  HealthStatus,
  ReplicaHealth,
} from './health/health-report.js'
export { UnfitSchemaError } from './models/unfit-schema-error.js'
export type { DatabaseLogger } from './observability/logger.js'
export type { DatabaseObserver } from './observability/observer.js'
export type { PoolEvent } from './pool/pool-events.js'
export type { PoolGauges, PoolStatistics } from './pool/pool-gauges.js'
export type { StatementEvent } from './pool/pooled-connection.js'
export type { RetryEvent } from './retry/retry.js'
export {
  ParentDeletedError,
  PurgeArgumentError,
  UnsupportedBySoftDeleteError,
} from './soft-delete/errors.js'
export type {
  IsolationLevel,
  TransactionContext,
  TransactionOptions,
} from './transaction/transaction-options.js'
