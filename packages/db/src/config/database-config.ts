import type { Secret } from './secret.js'

/** How the connection is encrypted, in libpq's words. */
export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** A TLS protocol version that PostgreSQL and Node both speak. */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3'

/** Where a server is and who we are there. */
export interface ConnectionConfig {
  /** A host name, an address, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: Secret | undefined
  readonly database: string
  /** The schema that unqualified names mean; `undefined` leaves the server's search_path. */
  readonly schema: string | undefined
  /** Whether PgBouncer in transaction mode answers there, which takes no settings for a session. */
  readonly pgbouncer: boolean
}

/** Encryption of every connection, to the primary and to replicas. */
export interface TlsConfig {
  readonly mode: SslMode
  /** Path of the certificate authority's certificate; `undefined` means the system's. */
  readonly caFile: string | undefined
  readonly minVersion: TlsVersion
}

/** The one pool of a process. */
export interface PoolSettings {
  /** Connections kept open. */
  readonly size: number
  /** Connections opened on demand above `size` and closed again when idle. */
  readonly maxOverflow: number
  /** How long to wait for a connection, in milliseconds. */
  readonly timeoutMs: number
  /** Age after which a connection is replaced, in seconds; each gets a random part of it taken off. */
  readonly recycleS: number
  /** Whether a connection that was idle for longer than {@link prePingIdleMs} is tested before use. */
  readonly prePing: boolean
  readonly prePingIdleMs: number
  /** How long an overflow connection may be idle before it is closed, in milliseconds. */
  readonly overflowIdleMs: number
  /** A connection held longer than this is reported as a leak, in milliseconds; 0 reports none. */
  readonly leakThresholdMs: number
  /** How many statements each connection keeps prepared; 0 for none, as behind some poolers. */
  readonly preparedStatements: number
}

/** Nothing may hang for ever. All in milliseconds; 0 switches one off. */
export interface TimeoutSettings {
  readonly connectMs: number
  /** Ends a statement on the server. */
  readonly statementMs: number
  /** Ends a statement that waits for a lock. */
  readonly lockMs: number
  /** Gives up on an answer on our side; the only one that helps when the network swallows packets. */
  readonly queryMs: number
  /** Ends a session that sits in an open transaction. */
  readonly idleInTransactionMs: number
  /** How often the server looks whether the client of a running statement is still there. */
  readonly clientConnectionCheckMs: number
}

/** What is done when a transient error surfaces. */
export interface RetrySettings {
  /** Tries after the first one. */
  readonly maxRetries: number
  /** The first delay, in milliseconds; each further one doubles, and full jitter is applied. */
  readonly baseDelayMs: number
  /** The longest delay, in milliseconds. */
  readonly maxDelayMs: number
  /** Ends waiting, running and backing off together, in milliseconds. */
  readonly deadlineMs: number
  /** Retries the whole process may spend at once; refilled by successes. */
  readonly budget: number
}

/** What a health probe puts up with, in milliseconds. Beyond all but the first: `degraded`. */
export interface HealthSettings {
  /** How long a probe may take; then the database counts as down. */
  readonly timeoutMs: number
  readonly simpleQueryMs: number
  readonly complexQueryMs: number
  readonly replicaLagMs: number
}

/** What is logged of the SQL that runs. Parameters never are. */
export interface QueryLogSettings {
  readonly level: 'off' | 'slow' | 'all'
  readonly slowQueryMs: number
}

/**
 * Everything about the database that can be set, validated. The same object configures the api, the
 * worker, the command line and the tests.
 */
export interface DatabaseConfig {
  /** `NODE_ENV=production`: safer defaults, and warnings that become refusals. */
  readonly production: boolean
  readonly connection: ConnectionConfig
  /** A direct connection with a role that may change the schema. Defaults to {@link connection}. */
  readonly migration: ConnectionConfig
  readonly replicas: readonly ConnectionConfig[]
  readonly tls: TlsConfig
  readonly pool: PoolSettings
  readonly timeouts: TimeoutSettings
  readonly retry: RetrySettings
  readonly health: HealthSettings
  readonly log: QueryLogSettings
  /** Whether reads by equality go past Prisma's engine. */
  readonly pointReads: boolean
  /** How many processes open a pool like this one; see the start-up check of `max_connections`. */
  readonly instances: number
  /** Things in the settings that can't be honoured, in words for a log. */
  readonly warnings: readonly string[]
}
