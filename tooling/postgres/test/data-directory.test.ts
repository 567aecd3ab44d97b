import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { describe, expect, it } from 'vitest'
import { findProcess } from '../src/processes.js'
import { expectGone } from './processes.js'
import { query } from './query.js'
import { temporaryFolder } from './temporary-folder.js'

const folder = temporaryFolder()
const settings = testSettings

function supervisorOf(server: PostgresServer): number {
  return findProcess(server.pid)?.parent as number
}

describe('a server whose data is kept', () => {
  const dataDirectory = join(folder, 'kept', 'data')

  it('finds its data again', async () => {
    const first = await startPostgres({ dataDirectory, settings })
    await query(first.url(), 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    await expectGone({ pids: [first.pid] })

    await using second = await startPostgres({ dataDirectory, settings })
    expect(await query(second.url(), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('leaves nothing beside its data but its log', async () => {
    expect(await readdir(join(folder, 'kept'))).toEqual(['data', 'data.log'])
    const log = await readFile(join(folder, 'kept', 'data.log'), 'utf8')
    expect(log).toMatch(/database system is shut down\n$/)
  })

  it('takes other settings at the next start', async () => {
    const url = async (max: number) => {
      await using server = await startPostgres({
        dataDirectory,
        settings: { ...settings, max_connections: max },
      })
      return await query(server.url(), 'SHOW max_connections')
    }
    expect(await url(7)).toEqual([{ max_connections: '7' }])
    expect(await url(9)).toEqual([{ max_connections: '9' }])
  })

  it('lets ALTER SYSTEM have its way', async () => {
    await using server = await startPostgres({ dataDirectory, settings })
    await query(server.url(), 'ALTER SYSTEM SET work_mem = 12345')
    await server.restart()
    expect(await query(server.url(), 'SHOW work_mem')).toEqual([{ work_mem: '12345kB' }])
  })

  it('is not started twice', async () => {
    await using server = await startPostgres({ dataDirectory, settings })
    await expect(startPostgres({ dataDirectory, settings })).rejects.toMatchObject({
      code: 'POSTGRES_ALREADY_RUNNING',
      retryable: true,
      port: server.port,
      message: expect.stringContaining(`process ${server.pid}, port ${server.port}`),
    })
    expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('starts over the lock file that a crash has left, whoever has the number now', async () => {
    const lockFile = join(dataDirectory, 'postmaster.pid')
    await writeFile(lockFile, `${process.pid}\n${dataDirectory}\n1795227090\n54329\n\n127.0.0.1\n`)
    await using server = await startPostgres({ dataDirectory, settings })
    expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('goes down when its supervisor is killed', async () => {
    let tellCrash: (lastWords: string) => void = () => {}
    const crash = new Promise<string>((resolve) => {
      tellCrash = resolve
    })
    await using server = await startPostgres({ dataDirectory, settings, onCrash: tellCrash })
    process.kill(supervisorOf(server), 'SIGKILL')
    expect(await crash).toMatch(/supervisor .* killed/)
    await expectGone({ pids: [server.pid] })
  })

  it('is shut down, not killed, when its supervisor is asked to stop', async () => {
    await using server = await startPostgres({ dataDirectory, settings })
    process.kill(supervisorOf(server), 'SIGTERM')
    await expectGone({ pids: [server.pid] })
    const log = await readFile(server.logFile, 'utf8')
    expect(log).toMatch(/received fast shutdown request.*database system is shut down\n$/s)
  })
})

describe('a data directory that is of no use', () => {
  it('is refused when other files are in it', async () => {
    const dataDirectory = join(folder, 'others')
    await mkdir(dataDirectory)
    await writeFile(join(dataDirectory, 'holiday.jpg'), '')
    await expect(startPostgres({ dataDirectory })).rejects.toMatchObject({
      code: 'POSTGRES_DATA_DIRECTORY_UNUSABLE',
      retryable: false,
      message: expect.stringContaining(`${dataDirectory} is broken`),
    })
    expect(await readdir(dataDirectory)).toEqual(['holiday.jpg'])
  })

  it('is refused when another version has made it', async () => {
    const dataDirectory = join(folder, 'old')
    await mkdir(dataDirectory)
    await writeFile(join(dataDirectory, 'PG_VERSION'), '16\n')
    await expect(startPostgres({ dataDirectory })).rejects.toMatchObject({
      code: 'POSTGRES_DATA_DIRECTORY_UNUSABLE',
      message: expect.stringContaining('made by PostgreSQL 16'),
    })
  })

  it.each([
    ['its version', 'PG_VERSION'],
    ['its databases', 'base'],
    ['its write-ahead log', 'pg_wal'],
  ])('is refused when it lacks %s', async (_, missing) => {
    const dataDirectory = join(folder, `without-${missing}`)
    await using server = await startPostgres({ dataDirectory })
    await server.stop()
    await rm(join(dataDirectory, missing), { recursive: true })
    if (missing === 'PG_VERSION') await writeFile(join(dataDirectory, missing), '')
    await expect(startPostgres({ dataDirectory })).rejects.toMatchObject({
      code: 'POSTGRES_DATA_DIRECTORY_UNUSABLE',
      message: expect.stringContaining(`${dataDirectory} is broken`),
    })
  })

  it('is refused when it would be inside a file', async () => {
    const parent = join(folder, 'parent')
    await writeFile(parent, '', { mode: 0o755 })
    const dataDirectory = join(parent, 'data')
    await expect(startPostgres({ dataDirectory })).rejects.toMatchObject({
      code: 'POSTGRES_DATA_DIRECTORY_UNUSABLE',
      message: expect.stringContaining(`${dataDirectory} is inside a file`),
    })
  })

  it('is refused when it is a file', async () => {
    const dataDirectory = join(folder, 'file')
    await writeFile(dataDirectory, '')
    await expect(startPostgres({ dataDirectory })).rejects.toMatchObject({
      code: 'POSTGRES_DATA_DIRECTORY_UNUSABLE',
      message: expect.stringContaining('is a file'),
    })
  })

  it('is reported in the words of the server when only that can tell', async () => {
    const dataDirectory = join(folder, 'damaged')
    await (await startPostgres({ dataDirectory, settings })).stop()
    await writeFile(join(dataDirectory, 'global', 'pg_control'), 'damaged')
    await expect(startPostgres({ dataDirectory })).rejects.toMatchObject({
      code: 'POSTGRES_START_FAILED',
      message: expect.stringMatching(/last words of its log:.*pg_control.*remove it to start/s),
    })
  })

  it('is made when it is empty', async () => {
    const dataDirectory = join(folder, 'empty')
    await mkdir(dataDirectory)
    await using server = await startPostgres({ dataDirectory, settings })
    expect(server.dataDirectory).toBe(dataDirectory)
  })
})

describe('ports', () => {
  it('a port that another program has is refused by name', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    await expect(startPostgres({ port })).rejects.toMatchObject({
      code: 'POSTGRES_PORT_IN_USE',
      retryable: true,
    })
    other.close()
  })

  it('several servers at once each have their own', async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startPostgres({ settings })))
    expect(new Set(servers.map(({ port }) => port)).size).toBe(3)
    await Promise.all(servers.map((server) => server.stop()))
  })
})
