import { randomBytes } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { defaultSuperuser } from './connection-url.js'
import { type PostgresServer, startServer } from './server.js'
import type { Settings } from './settings.js'

/** What a server is to be like. Everything has a default that suits a test. */
export interface PostgresOptions {
  /** A folder whose data is kept. Without one the server is thrown away in the end. */
  readonly dataDirectory?: string
  /** The TCP port on 127.0.0.1. Any free one when not given. */
  readonly port?: number
  /** Settings by their names in postgresql.conf, for example `testSettings`. */
  readonly settings?: Settings
  /**
   * The password of the superuser `postgres` in a new cluster. Random for a throw-away server,
   * otherwise `postgres`.
   */
  readonly password?: string
  /** The lines of pg_hba.conf. By default every user needs a password (SCRAM). */
  readonly hba?: readonly string[]
  /** Turns TLS on with this certificate and key, and for client certificates with their authority. */
  readonly tls?: TlsFiles
  /** Told the end of the server's log when it ends without having been asked to. */
  readonly onCrash?: (lastWords: string) => void
}

/** Certificates and a key as PEM text. */
export interface TlsFiles {
  readonly certificate: string
  readonly key: string
  readonly clientAuthority?: string
}

const passwordForEverybody = [
  'host all         all 127.0.0.1/32 scram-sha-256',
  'host replication all 127.0.0.1/32 scram-sha-256',
]

/**
 * Starts an embedded PostgreSQL 18 server. It listens on 127.0.0.1 only, and a supervisor process
 * takes it down when this process ends, even by SIGKILL.
 *
 * @returns when the server accepts connections
 * @throws `PostgresError` with a code that says what stood in the way
 *
 * @example
 * const server = await startPostgres({ settings: testSettings })
 * const client = new Client({ connectionString: server.url() })
 * // …
 * await server.stop()
 */
export function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { dataDirectory, port, hba = passwordForEverybody, tls, onCrash } = options
  const password = dataDirectory ? defaultSuperuser.password : randomBytes(12).toString('base64url')
  const specification = {
    dataDirectory: dataDirectory && canonical(dataDirectory),
    port,
    password: options.password ?? password,
    settings: { ...(tls && tlsSettings(tls)), ...options.settings },
    hba,
    files: tls ? tlsFiles(tls) : {},
    standbyOf: undefined,
  }
  return startServer(specification, onCrash)
}

/** One name for one folder, by which a server that has it open is recognised. */
function canonical(folder: string): string {
  const path = resolve(folder)
  if (existsSync(path)) return realpathSync(path)
  return path === dirname(path) ? path : join(canonical(dirname(path)), basename(path))
}

const authorityFile = 'client-authority.crt'

function tlsSettings({ clientAuthority }: TlsFiles): Settings {
  return { ssl: true, ...(clientAuthority && { ssl_ca_file: authorityFile }) }
}

/** The names are where PostgreSQL looks by default. */
function tlsFiles({ certificate, key, clientAuthority }: TlsFiles): Record<string, string> {
  return {
    'server.crt': certificate,
    'server.key': key,
    ...(clientAuthority && { [authorityFile]: clientAuthority }),
  }
}
