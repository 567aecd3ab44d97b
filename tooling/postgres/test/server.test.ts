import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectGone } from './processes.js'
import { query } from './query.js'

describe('a throw-away server', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({ settings: testSettings })
  })
  afterAll(() => server.stop())

  it('is PostgreSQL 18 in UTF-8 and UTC', async () => {
    const [row] = await query(
      server.url(),
      `SELECT current_setting('server_version_num')::int / 10000 AS major,
              pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider,
              current_setting('timezone') AS timezone
         FROM pg_database WHERE datname = current_database()`,
    )
    expect(row).toEqual({ major: 18, encoding: 'UTF8', provider: 'b', timezone: 'UTC' })
  })

  it('never trades a commit for speed', async () => {
    expect(await query(server.url(), 'SHOW synchronous_commit')).toEqual([
      { synchronous_commit: 'on' },
    ])
  })

  it('asks for the password', async () => {
    const wrong = server.url('postgres', { user: 'postgres', password: 'wrong' })
    await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('lets other users in with theirs', async () => {
    await query(server.url(), `CREATE ROLE "some one" LOGIN PASSWORD 'p@ss/word'`)
    const url = server.url('postgres', { user: 'some one', password: 'p@ss/word' })
    expect(await query(url, 'SELECT current_user')).toEqual([{ current_user: 'some one' }])
  })

  it('survives a crash with its data, on the same port', async () => {
    const { pid, port } = server
    await query(server.url(), 'CREATE TABLE crash AS SELECT 42 AS answer')
    const client = new pg.Client({ connectionString: server.url() })
    const cut = new Promise((resolve) => client.once('error', resolve))
    await client.connect()

    await server.restart('immediate')

    await cut
    expect(server.port).toBe(port)
    expect(server.pid).not.toBe(pid)
    expect(await query(server.url(), 'SELECT answer FROM crash')).toEqual([{ answer: 42 }])
  })

  it('can be away for a while', async () => {
    await server.shutdown()
    await expect(query(server.url(), 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await server.start()
    expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

it('stops without a trace, and again without complaint', async () => {
  const server = await startPostgres({ settings: testSettings })
  const { pid, dataDirectory, logFile } = server
  await Promise.all([server.stop(), server.stop()])
  await expectGone({ pids: [pid], paths: [dataDirectory, logFile] })
  await server.stop()
  await expect(server.start()).rejects.toMatchObject({ code: 'POSTGRES_STOPPED' })
})

it('says so when the server ends unasked, and can start it again', async () => {
  let tellCrash: (lastWords: string) => void = () => {}
  const crash = new Promise<string>((resolve) => {
    tellCrash = resolve
  })
  await using server = await startPostgres({ settings: testSettings, onCrash: tellCrash })
  process.kill(server.pid, 'SIGINT')
  expect(await crash).toContain('database system is shut down')
  await server.start()
  expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})
