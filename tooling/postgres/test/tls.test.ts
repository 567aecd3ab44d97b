import { readFileSync } from 'node:fs'
import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { query } from './query.js'

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
const certificate = fixture('localhost.crt')

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres({
    settings: { ...testSettings, ssl_min_protocol_version: 'TLSv1.3' },
    tls: { certificate, key: fixture('localhost.key') },
    hba: ['hostssl all all 127.0.0.1/32 scram-sha-256'],
  })
})
afterAll(() => server.stop())

it('speaks TLS with the certificate it was given', async () => {
  const sql = 'SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()'
  const rows = await query(server.url(), sql, { ssl: { ca: certificate } })
  expect(rows).toEqual([{ ssl: true, version: 'TLSv1.3' }])
})

it('keeps to the pg_hba.conf it was given', async () => {
  await expect(query(server.url(), 'SELECT 1')).rejects.toMatchObject({ code: '28000' })
})
