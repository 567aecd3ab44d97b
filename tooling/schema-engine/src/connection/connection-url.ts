import { invalidUrl } from './invalid-url.js'
import { parseTls, type TlsSettings } from './tls.js'

const DEFAULT_PORT = 5432
const DEFAULT_CONNECT_TIMEOUT_S = 5

/** Where to connect and how, as one of Prisma's PostgreSQL connection URLs says it. */
export interface ConnectionTarget {
  /** A name, an address, or the folder of a unix socket. */
  host: string
  port: number
  user: string
  password: string | undefined
  database: string
  /** The schema migrations work in: the URL's `schema`, or `public`. */
  schema: string
  /** Whether the URL named the schema; only then is `search_path` set. */
  schemaIsExplicit: boolean
  tls: TlsSettings
  /** Milliseconds; 0 waits for ever. */
  connectTimeoutMs: number
  /** Milliseconds that one statement may run; 0 is no limit. */
  statementTimeoutMs: number
  applicationName: string
  /** Command-line options for the server process, as in `-c lock_timeout=5s`. */
  options: string | undefined
}

/**
 * Reads a PostgreSQL connection URL as Prisma's native engine does. It is not handed to node-postgres,
 * which understands `sslmode` differently and knows neither `schema` nor `sslaccept`.
 *
 * @throws {SchemaEngineError} P1013 with what is wrong with it, without the URL itself
 *
 * @example
 * ```ts
 * const target = parseConnectionUrl('postgresql://app:p%40ss@db.example.com/shop?schema=sales')
 * target.database // 'shop'
 * ```
 */
export function parseConnectionUrl(url: string): ConnectionTarget {
  const parsed = parseUrl(url)
  const parameters = parsed.searchParams
  const schema = parameters.get('schema') || undefined
  const [database = ''] = parsed.pathname.replace(/^\//, '').split('/')

  return {
    host: decode(parameters.get('host') || withoutBrackets(parsed.hostname) || 'localhost'),
    port: parsed.port === '' ? numberOf(parameters, 'port', DEFAULT_PORT) : Number(parsed.port),
    user: decode(parsed.username) || 'postgres',
    password: parsed.password === '' ? undefined : decode(parsed.password),
    database: decode(database) || 'postgres',
    schema: schema ?? 'public',
    schemaIsExplicit: schema !== undefined,
    tls: parseTls(parameters),
    connectTimeoutMs: numberOf(parameters, 'connect_timeout', DEFAULT_CONNECT_TIMEOUT_S) * 1000,
    statementTimeoutMs: numberOf(parameters, 'socket_timeout', 0) * 1000,
    applicationName: parameters.get('application_name') || 'prisma-schema-engine',
    options: parameters.get('options') || undefined,
  }
}

/** The same server and user, another database; a schema named in the URL does not exist there. */
export function withDatabase(target: ConnectionTarget, database: string): ConnectionTarget {
  return { ...target, database, schema: 'public', schemaIsExplicit: false }
}

/** `host:port`, as error messages name a server. */
export function address(target: ConnectionTarget): string {
  return `${target.host}:${target.port}`
}

function parseUrl(url: string): URL {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    // Without its cause, which carries the whole URL and with it the password.
    throw invalidUrl(
      'It cannot be read as a URL. Special characters in the user name or password must be percent-encoded: for example @ as %40, # as %23, / as %2F.',
    )
  }
  if (parsed.protocol !== 'postgresql:' && parsed.protocol !== 'postgres:') {
    throw invalidUrl(
      `The URL must start with \`postgresql://\` or \`postgres://\`, not \`${parsed.protocol}//\`.`,
    )
  }
  return parsed
}

function numberOf(parameters: URLSearchParams, name: string, fallback: number): number {
  const value = parameters.get(name)
  if (value === null || value === '') return fallback
  if (!/^\d+$/.test(value)) {
    throw invalidUrl(`The parameter \`${name}\` must be a whole number, not \`${value}\`.`)
  }
  return Number(value)
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

/** A lone `%` is no escape; PostgreSQL's tools take it for itself and so do we. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
