/** An embedded PostgreSQL 18 server for development and tests. */
export { onAbandoned } from './abandonment.js'
export { PostgresError, type PostgresErrorCode } from './errors.js'
export type { ShutdownMode } from './protocol.js'
export type { PostgresServer, ReplicaOptions } from './server.js'
export { developmentSettings, type Settings, testSettings } from './settings.js'
export { type PostgresOptions, startPostgres, type TlsFiles } from './start-postgres.js'
