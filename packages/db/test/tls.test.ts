import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { loadDatabaseConfig } from '../src/config/load-database-config.js'
import { withSession } from '../src/migrations/session.js'
import { certificateAuthority } from './support/certificates.js'

let folder: string
let server: PostgresServer
let rightCa: string
let wrongCa: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'db-tls-'))
  const authority = certificateAuthority('Right')
  rightCa = join(folder, 'right.pem')
  wrongCa = join(folder, 'wrong.pem')
  await writeFile(rightCa, authority.certificate)
  await writeFile(wrongCa, certificateAuthority('Wrong').certificate)
  server = await startPostgres({ settings: testSettings, tls: authority.issue(['localhost']) })
})

afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true })
})

/** The protocol that a session with these settings has; `null` when it is not encrypted. */
async function protocol(settings: Record<string, string>, url = server.url()) {
  const host = settings['host'] ?? 'localhost'
  const config = loadDatabaseConfig({ DATABASE_URL: url.replace('127.0.0.1', host), ...settings })
  return withSession(config, { application: 'tls', lockTimeoutMs: 0 }, async (client) => {
    const { rows } = await client.query<{ version: string | null }>(
      'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    )
    return rows[0]?.version ?? null
  })
}

test.each([
  ['disable', {}, null],
  ['prefer', {}, 'TLSv1.3'],
  ['require', {}, 'TLSv1.3'],
  ['verify-ca', { ca: true }, 'TLSv1.3'],
  ['verify-ca', { ca: true, host: '127.0.0.1' }, 'TLSv1.3'],
  ['verify-full', { ca: true }, 'TLSv1.3'],
] as const)(
  '%s %j: connected with %s',
  async (mode, { ca, host }: { ca?: true; host?: string }, version) => {
    const settings = {
      DATABASE_SSL_MODE: mode,
      ...(ca && { DATABASE_SSL_CA_FILE: rightCa }),
      ...(host && { host }),
    }
    expect(await protocol(settings)).toBe(version)
  },
)

test.each([
  ['an authority nobody knows', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['the wrong authority', { DATABASE_SSL_CA_FILE: 'wrong' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [
    'another host',
    { DATABASE_SSL_CA_FILE: 'right', host: '127.0.0.1' },
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
])('production refuses %s by default', async (_what, settings: Record<string, string>, code) => {
  const { DATABASE_SSL_CA_FILE: ca, ...rest } = settings
  const production: Record<string, string> = { NODE_ENV: 'production', ...rest }
  if (ca !== undefined) production['DATABASE_SSL_CA_FILE'] = ca === 'right' ? rightCa : wrongCa
  await expect(protocol(production)).rejects.toThrow(code)
})

test('require with an authority verifies it, as libpq does', async () => {
  const settings = { DATABASE_SSL_MODE: 'require', DATABASE_SSL_CA_FILE: wrongCa }
  await expect(protocol(settings)).rejects.toThrow('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
})

test('production speaks TLS 1.3 and nothing older by default', async () => {
  const settings = { NODE_ENV: 'production', DATABASE_SSL_CA_FILE: rightCa }
  expect(await protocol(settings)).toBe('TLSv1.3')
  const older = await startPostgres({
    settings: { ...testSettings, ssl_max_protocol_version: 'TLSv1.2' },
    tls: certificateAuthority('Older').issue(['localhost']),
  })
  try {
    const lenient = { DATABASE_SSL_MODE: 'require', DATABASE_SSL_MIN_VERSION: 'TLSv1.2' }
    expect(await protocol(lenient, older.url())).toBe('TLSv1.2')
    const strict = { ...lenient, DATABASE_SSL_MIN_VERSION: 'TLSv1.3' }
    await expect(protocol(strict, older.url())).rejects.toThrow('EPROTO')
  } finally {
    await older.stop()
  }
})

test('a server without TLS is spoken to in the clear only when that is allowed', async () => {
  const plain = inject('adminUrl')
  expect(await protocol({ DATABASE_SSL_MODE: 'prefer', host: '127.0.0.1' }, plain)).toBe(null)
  for (const mode of ['require', 'verify-ca', 'verify-full']) {
    await expect(protocol({ DATABASE_SSL_MODE: mode, host: '127.0.0.1' }, plain)).rejects.toThrow(
      /SSL/,
    )
  }
})
