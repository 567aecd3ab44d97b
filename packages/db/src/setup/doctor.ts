import type { DatabaseConfig } from '../config/database-config.js'
import type { ExtensionState } from './extensions.js'

/** What was found out about one thing. */
export interface Diagnosis {
  readonly subject: string
  readonly verdict: 'good' | 'doubtful' | 'bad'
  readonly finding: string
  /** What to do; only when something is. */
  readonly remedy?: string
}

/** What the server says of itself and of our session, as the applications connect. */
export interface ServerFacts {
  readonly versionNumber: number
  readonly version: string
  readonly encrypted: boolean
  /** How far the server's clock is ahead of ours, in milliseconds. */
  readonly clockOffsetMs: number
  readonly maxConnections: number
  readonly isSuperuser: boolean
  readonly ownsSchema: boolean
  readonly mayCreate: boolean
  readonly mayRewriteHistory: boolean
  /** Schemas that the applications use and can't. */
  readonly closedSchemas: readonly string[]
}

const OLDEST_VERSION = 140_000
const CLOCK_TOLERANCE_MS = 2_000
const BUDGET = 0.8

/** Judges the settings and the server; pure. */
export function diagnose(config: DatabaseConfig, facts: ServerFacts): Diagnosis[] {
  return [
    ...config.warnings.map(
      (finding): Diagnosis => ({ subject: 'settings', verdict: 'doubtful', finding }),
    ),
    version(facts),
    encryption(config, facts),
    clock(facts),
    connections(config, facts),
    privileges(config, facts),
  ]
}

/** Judges the extensions that the migrations create; pure. */
export function diagnoseExtensions(extensions: readonly ExtensionState[]): Diagnosis {
  const subject = 'extensions'
  const missing = extensions.filter(({ installed }) => installed === null)
  if (missing.length > 0) {
    const statements = missing.map(({ name }) => `CREATE EXTENSION "${name}"`)
    return {
      subject,
      verdict: 'bad',
      finding: `${missing.map(({ name }) => name).join(', ')} not in the database`,
      remedy: `apply the migrations: db setup; if they are, as the owner: ${statements.join('; ')}`,
    }
  }
  const old = extensions.find(
    ({ installed, available }) => available !== null && installed !== available,
  )
  if (old !== undefined) {
    return {
      subject,
      verdict: 'doubtful',
      finding: `${old.name} is at ${old.installed}, the server has ${old.available}`,
      remedy: `as the owner: ALTER EXTENSION "${old.name}" UPDATE`,
    }
  }
  const found = extensions.map(({ name, installed }) => `${name} ${installed}`)
  return { subject, verdict: 'good', finding: found.join(', ') || 'none needed' }
}

function version({ version, versionNumber }: ServerFacts): Diagnosis {
  if (versionNumber >= OLDEST_VERSION) {
    return { subject: 'version', verdict: 'good', finding: `PostgreSQL ${version}` }
  }
  return {
    subject: 'version',
    verdict: 'bad',
    finding: `PostgreSQL ${version} is older than 14`,
    remedy: 'upgrade the server',
  }
}

function encryption({ production, tls }: DatabaseConfig, { encrypted }: ServerFacts): Diagnosis {
  const subject = 'encryption'
  if (encrypted && tls.mode.startsWith('verify')) {
    return { subject, verdict: 'good', finding: `TLS, the server is verified (${tls.mode})` }
  }
  const finding = encrypted ? `TLS, but the server is not verified (${tls.mode})` : 'none'
  if (!production) return { subject, verdict: 'good', finding: `${finding}; enough to develop` }
  return {
    subject,
    verdict: 'bad',
    finding,
    remedy: 'set DATABASE_SSL_MODE=verify-full and DATABASE_SSL_CA_FILE',
  }
}

function clock({ clockOffsetMs }: ServerFacts): Diagnosis {
  const subject = 'clock'
  if (Math.abs(clockOffsetMs) <= CLOCK_TOLERANCE_MS) {
    return { subject, verdict: 'good', finding: 'the server agrees with this machine' }
  }
  const seconds = (clockOffsetMs / 1_000).toFixed(1)
  return {
    subject,
    verdict: 'doubtful',
    finding: `the server's clock is ${seconds} s from this machine's`,
    remedy: 'synchronise both by NTP',
  }
}

function connections(
  { pool, instances }: DatabaseConfig,
  { maxConnections }: ServerFacts,
): Diagnosis {
  const subject = 'connections'
  const wanted = (pool.size + pool.maxOverflow) * instances
  const finding = `${wanted} wanted (${pool.size} + ${pool.maxOverflow} in each of ${instances} processes), ${maxConnections} allowed`
  if (wanted < BUDGET * maxConnections) return { subject, verdict: 'good', finding }
  return {
    subject,
    verdict: 'bad',
    finding,
    remedy:
      'lower DATABASE_POOL_SIZE or DATABASE_MAX_OVERFLOW, raise max_connections, or put PgBouncer between',
  }
}

function privileges(config: DatabaseConfig, facts: ServerFacts): Diagnosis {
  const subject = 'privileges'
  const { user } = config.connection
  if (facts.closedSchemas.length > 0) {
    return {
      subject,
      verdict: 'bad',
      finding: `${user} can't use the schema ${facts.closedSchemas.join(', ')}`,
      remedy: 'db roles',
    }
  }
  const excess = [
    ...(facts.isSuperuser ? ['is a superuser'] : []),
    ...(facts.ownsSchema ? ['owns the tables'] : []),
    ...(facts.mayCreate ? ['may change the schema'] : []),
    ...(facts.mayRewriteHistory ? ['may rewrite the history of migrations'] : []),
  ]
  if (excess.length === 0) {
    return { subject, verdict: 'good', finding: `${user} reads and writes rows, and no more` }
  }
  return {
    subject,
    verdict: config.production ? 'bad' : 'doubtful',
    finding: `the applications connect as ${user}, who ${excess.join(', ')}`,
    remedy:
      'set DATABASE_MIGRATION_URL to the owner and DATABASE_URL to another user, then: db roles',
  }
}
