import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { SchemaEngineError } from '../errors.js'
import { invalidUrl } from './invalid-url.js'

/** What a connection URL asks of TLS. */
export interface TlsSettings {
  /** Never, when the server offers it, or always. */
  use: 'never' | 'prefer' | 'require'
  /** Nothing, that a trusted authority signed the certificate, or also that it names this host. */
  verify: 'nothing' | 'authority' | 'host'
  /** PEM file of the authorities to trust instead of the system's. */
  authorityFile: string | undefined
  /** PEM files of the certificate and key to present. */
  client: { certificateFile: string; keyFile: string } | undefined
  /** PKCS#12 file to present. */
  identity: { file: string; passphrase: string | undefined } | undefined
}

const MODES: Record<string, Pick<TlsSettings, 'use' | 'verify'>> = {
  disable: { use: 'never', verify: 'nothing' },
  allow: { use: 'prefer', verify: 'nothing' },
  prefer: { use: 'prefer', verify: 'nothing' },
  require: { use: 'require', verify: 'nothing' },
  'verify-ca': { use: 'require', verify: 'authority' },
  'verify-full': { use: 'require', verify: 'host' },
}

/** Reads PostgreSQL's `sslmode`, `sslrootcert`, `sslcert`, `sslkey` and Prisma's `sslaccept`, `sslidentity`, `sslpassword`. */
export function parseTls(parameters: URLSearchParams): TlsSettings {
  const name = parameters.get('sslmode') || 'prefer'
  const mode = MODES[name]
  // A misspelt mode must not quietly become a weaker one.
  if (!mode) {
    throw invalidUrl(`\`sslmode\` is one of ${Object.keys(MODES).join(', ')}, not \`${name}\`.`)
  }
  const certificateFile = parameters.get('sslcert') || undefined
  const keyFile = parameters.get('sslkey') || undefined
  const identityFile = parameters.get('sslidentity') || undefined
  const isClientCertificate = certificateFile !== undefined && keyFile !== undefined

  return {
    use: mode.use,
    verify: parameters.get('sslaccept') === 'strict' ? 'host' : mode.verify,
    // Without a key, `sslcert` is Prisma's name for the authority's certificate.
    authorityFile:
      parameters.get('sslrootcert') || (isClientCertificate ? undefined : certificateFile),
    client: isClientCertificate ? { certificateFile, keyFile } : undefined,
    identity: identityFile
      ? { file: identityFile, passphrase: parameters.get('sslpassword') || undefined }
      : undefined,
  }
}

/**
 * The options for Node's TLS, with the certificate files read.
 *
 * @param baseDirectory where relative file names start
 * @throws {SchemaEngineError} P1011 when a file cannot be read
 */
export function tlsOptions(tls: TlsSettings, baseDirectory: string): ConnectionOptions {
  const read = (file: string) => readCertificate(path.resolve(baseDirectory, file))
  return {
    rejectUnauthorized: tls.verify !== 'nothing',
    ...(tls.verify === 'authority' && { checkServerIdentity: () => undefined }),
    ...(tls.authorityFile && { ca: read(tls.authorityFile) }),
    ...(tls.client && { cert: read(tls.client.certificateFile), key: read(tls.client.keyFile) }),
    ...(tls.identity && { pfx: read(tls.identity.file), passphrase: tls.identity.passphrase }),
  }
}

function readCertificate(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const message = `Error opening a TLS connection: the certificate file \`${file}\` named in the connection URL cannot be read.`
    throw new SchemaEngineError(message, { code: 'P1011', meta: { message }, cause })
  }
}
