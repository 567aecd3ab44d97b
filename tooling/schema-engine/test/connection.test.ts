import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { schemaEnginePath } from '../src/index.js'
import { test } from './prisma-project.js'
import { startNode } from './run-process.js'

/** What `prisma` asks the executable before anything else. */
async function canConnect(url: string, directory = os.tmpdir()) {
  const datasource = JSON.stringify({ url })
  const run = startNode(
    [schemaEnginePath, '--datasource', datasource, 'cli', 'can-connect-to-database'],
    { cwd: directory, env: { HOME: directory } },
  )
  const { exitCode, output } = await run.result
  const fields = output
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line).fields)
  return { exitCode, ...fields.at(-1) }
}

describe('prisma', () => {
  test('takes special characters in every part of the URL, and a schema that is missing', async ({
    project,
  }) => {
    await project.createDatabase()
    const role = await project.createRole('SUPERUSER')
    const url = new URL(role.url)
    url.searchParams.set('schema', 'my schema')
    url.searchParams.set('application_name', 'a & b')
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    await project.migration('20260101000000_fruit', 'CREATE TABLE "Fruit" (id int PRIMARY KEY);')
    expect(await project.prisma('migrate deploy', { DATABASE_URL: url.href })).toSucceedSaying(
      'successfully applied',
    )
    const tables = `SELECT schemaname || '.' || tablename FROM pg_tables WHERE tableowner = '${role.name}' ORDER BY 1`
    expect(await project.column(tables)).toEqual([
      'my schema.Fruit',
      'my schema._prisma_migrations',
    ])

    url.password = 'wrong'
    expect(await project.prisma('migrate deploy', { DATABASE_URL: url.href })).toFailSaying(
      'P1000',
      role.name,
    )
    await project.dropDatabase(project.database)
  })

  test('says that no server answers, and what is wrong with a URL, without its password', async ({
    project,
  }) => {
    await project.schema('model Fruit {\n  id Int @id\n}\n')
    const down = await project.prisma('migrate status', {
      DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/db',
    })
    expect(down).toFailSaying('P1001', "Can't reach database server at `127.0.0.1:1`")
    const wrong = await project.prisma('migrate deploy', {
      DATABASE_URL: 'postgresql://u:secret@host:port/db',
    })
    expect(wrong).toFailSaying('P1013', 'percent-encoded')
    expect(down.output + wrong.output).not.toContain('secret')
  })
})

describe('TLS', () => {
  let directory: string
  let server: PostgresServer

  beforeAll(async () => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'certificates-'))
    makeCertificates(directory)
    const read = (name: string) => readFile(path.join(directory, name), 'utf8')
    server = await startPostgres({
      settings: testSettings,
      tls: {
        certificate: await read('server.crt'),
        key: await read('server.key'),
        clientAuthority: await read('ca.crt'),
      },
      hba: [
        'hostssl all certified 127.0.0.1/32 cert',
        'hostssl all all 127.0.0.1/32 scram-sha-256',
      ],
    })
    const client = new pg.Client({
      connectionString: server.url(),
      ssl: { rejectUnauthorized: false },
    })
    await client.connect()
    await client.query('CREATE ROLE certified LOGIN')
    await client.end()
  })

  afterAll(async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  })

  const ask = (
    parameters: string,
    credentials?: { user: string; password: string },
    host = 'localhost',
  ) => {
    const url = new URL(server.url('postgres', credentials))
    url.hostname = host
    return canConnect(`${url.href}?${parameters}`, directory)
  }
  const connected = { exitCode: 0, message: 'Connection successful' }
  const untrusted = { exitCode: 1, error_code: 'P1011', message: expect.stringContaining('TLS') }

  test('is used as sslmode and sslaccept say', async () => {
    expect(await ask('')).toMatchObject(connected)
    expect(await ask('sslmode=require')).toMatchObject(connected)
    expect(await ask('sslmode=disable')).toMatchObject({
      exitCode: 1,
      error_code: 'P1010',
      message: expect.stringContaining('no encryption'),
    })
    expect(await ask('sslmode=require&sslaccept=strict')).toMatchObject(untrusted)
    expect(await ask('sslmode=verify-full')).toMatchObject(untrusted)
    expect(await ask('sslmode=verify-full&sslrootcert=ca.crt')).toMatchObject(connected)
    expect(await ask('sslaccept=strict&sslcert=ca.crt')).toMatchObject(connected)
    expect(
      await ask('sslmode=verify-full&sslrootcert=ca.crt', undefined, '127.0.0.1'),
    ).toMatchObject(untrusted)
    expect(await ask('sslmode=verify-ca&sslrootcert=ca.crt', undefined, '127.0.0.1')).toMatchObject(
      connected,
    )
    expect(await ask('sslrootcert=missing.crt')).toMatchObject({
      error_code: 'P1011',
      message: expect.stringContaining('missing.crt'),
    })
    expect(await ask('sslmode=verify_full')).toMatchObject({
      error_code: 'P1013',
      message: expect.stringContaining('verify-full'),
    })
  })

  test('proves who the client is, by PEM files or a PKCS#12 one', async () => {
    const certified = { user: 'certified', password: '' }
    expect(
      await ask('sslmode=require&sslcert=client.crt&sslkey=client.key', certified),
    ).toMatchObject(connected)
    expect(
      await ask('sslmode=require&sslidentity=client.p12&sslpassword=open', certified),
    ).toMatchObject(connected)
    expect(await ask('sslmode=require', certified)).toMatchObject({
      exitCode: 1,
      error_code: 'P1010',
    })
  })

  test('is required only from a server that has it', async ({ project }) => {
    await project.createDatabase()
    expect(await canConnect(`${project.url}?sslmode=prefer`)).toMatchObject(connected)
    expect(await canConnect(`${project.url}?sslmode=require`)).toMatchObject(untrusted)
  })
})

/** An authority, a server `localhost` and a client `certified`. */
function makeCertificates(directory: string): void {
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const issue = (name: string, subject: string, ...extension: string[]) =>
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-days',
      '2',
      '-subj',
      subject,
      ...extension,
    )
  issue('ca', '/CN=authority')
  const byAuthority = [
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ]
  issue('server', '/CN=localhost', ...byAuthority, '-addext', 'subjectAltName=DNS:localhost')
  issue('client', '/CN=certified', ...byAuthority)
  openssl(
    'pkcs12',
    '-export',
    '-in',
    'client.crt',
    '-inkey',
    'client.key',
    '-out',
    'client.p12',
    '-passout',
    'pass:open',
  )
}
