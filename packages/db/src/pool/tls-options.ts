import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { TlsConfig } from '../config/database-config.js'

/**
 * What to try, in order, to honour an encryption mode as libpq does: `prefer` encrypts when the server
 * can and goes on in the clear when it can't; every other mode is one attempt.
 *
 * @param tls the validated settings
 * @param host the server's name, which `verify-full` compares with its certificate
 */
export function tlsAttempts(tls: TlsConfig, host: string): (ConnectionOptions | false)[] {
  // A Unix socket never leaves the machine, and libpq doesn't encrypt it either.
  if (tls.mode === 'disable' || host.startsWith('/')) return [false]
  const verifies = VERIFIES[tls.mode] || (tls.mode === 'require' && tls.caFile !== undefined)
  const options: ConnectionOptions = {
    minVersion: tls.minVersion,
    rejectUnauthorized: verifies,
    ...(tls.caFile === undefined ? {} : { ca: readFileSync(tls.caFile, 'utf8') }),
    ...(tls.mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  }
  return tls.mode === 'prefer' ? [options, false] : [options]
}

const VERIFIES = {
  prefer: false,
  require: false,
  'verify-ca': true,
  'verify-full': true,
} as const
