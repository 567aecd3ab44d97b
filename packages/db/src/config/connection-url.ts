import type { ConnectionConfig, SslMode, TlsConfig } from './database-config.js'
import { Secret } from './secret.js'

/** What a connection URL says. */
export interface ParsedConnectionUrl {
  readonly connection: ConnectionConfig
  /** From `?sslmode=`. */
  readonly sslMode: SslMode | undefined
  /** From `?sslrootcert=`. */
  readonly caFile: string | undefined
  /** Parameters that have no effect here. */
  readonly ignoredParameters: readonly string[]
}

/** A connection URL that can't be used; the message says why and never repeats the URL. */
export class InvalidConnectionUrl extends Error {}

const SSL_MODES: readonly SslMode[] = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full']

/**
 * Reads a PostgreSQL connection URL. node-postgres' own parser is not used because it takes `prefer`
 * and `require` for `verify-full`.
 *
 * @param text for example `postgresql://user:password@host:5432/database?schema=public`
 * @throws {InvalidConnectionUrl} when it is no usable PostgreSQL URL
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseConnectionUrl(text: string): ParsedConnectionUrl {
  const url = toUrl(text)
  const parameters = new Map(url.searchParams)
  const take = (name: string) => {
    const value = parameters.get(name)
    parameters.delete(name)
    return value === '' ? undefined : value
  }

  const host = take('host') ?? decode(url.hostname, 'host').replace(/^\[(.*)\]$/, '$1')
  const user = decode(url.username, 'user') || take('user')
  const database = decode(url.pathname.slice(1), 'database name')
  if (user === undefined) throw new InvalidConnectionUrl('names no user')
  if (database === '') throw new InvalidConnectionUrl('names no database after the host')
  if (database.includes('/'))
    throw new InvalidConnectionUrl('has more than one part after the host')

  const password = decode(url.password, 'password') || take('password')
  const sslMode = take('sslmode')
  if (sslMode !== undefined && !isSslMode(sslMode)) {
    throw new InvalidConnectionUrl(`has an unknown sslmode; expected ${SSL_MODES.join(', ')}`)
  }

  return {
    connection: {
      host: host === '' ? 'localhost' : host,
      port: url.port === '' ? 5432 : Number(url.port),
      user,
      password: password === undefined ? undefined : new Secret(password),
      database,
      schema: take('schema'),
      pgbouncer: false,
    },
    sslMode,
    caFile: take('sslrootcert'),
    ignoredParameters: [...parameters.keys()],
  }
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'postgresql:' || url?.protocol === 'postgres:') return url
  if (url !== undefined) throw new InvalidConnectionUrl('does not start with postgresql://')
  throw new InvalidConnectionUrl(
    'is no URL; write special characters in the user or password percent-encoded (@ is %40, / is %2F)',
  )
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new InvalidConnectionUrl(`has a stray % in the ${what}; write it as %25`)
  }
}

function isSslMode(text: string): text is SslMode {
  return (SSL_MODES as readonly string[]).includes(text)
}

/**
 * Writes a connection as a URL, for programs that take nothing else, such as Prisma's command line.
 *
 * @returns the URL, with the password in it
 */
export function formatConnectionUrl(connection: ConnectionConfig, tls: TlsConfig): string {
  const { host, port, user, password, database, schema } = connection
  const isSocket = host.startsWith('/')
  const parameters = new URLSearchParams({
    ...(isSocket ? { host } : {}),
    ...(schema === undefined ? {} : { schema }),
    sslmode: tls.mode,
    ...(tls.caFile === undefined ? {} : { sslrootcert: tls.caFile }),
  })
  const account = [user, ...(password === undefined ? [] : [password.reveal()])]
  const address = isSocket ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `postgresql://${account.map(encodeURIComponent).join(':')}@${address}:${port}/${encodeURIComponent(database)}?${parameters}`
}
