import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@repo/postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts, type Launch, launch } from './launch.js'
import { expectGone, familyOf, processRunning } from './process-tree.js'

const folder = mkdtempSync(join(tmpdir(), 'test-launcher-'))
chmodSync(folder, 0o755)
afterAll(() => rm(folder, { recursive: true, force: true }))

let ports: { API_PORT: string; WORKER_PORT: string }
beforeAll(async () => {
  ports = await freePorts()
})

/** Fetches a URL with at most one header, and tells the status. */
async function statusOf(url: string, header?: string): Promise<number> {
  const [name = '', value = ''] = header?.split(': ') ?? []
  const response = await fetch(url, name ? { headers: { [name]: value } } : {})
  await response.arrayBuffer()
  return response.status
}

async function query(system: Launch, sql: string): Promise<unknown[]> {
  const connectionString = /postgresql:\S+/.exec(system.output())?.[0]
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the whole system', { timeout: 180_000 }, () => {
  const start = async (runner?: Parameters<typeof launch>[2]) => {
    const system = launch(join(folder, 'data'), ports, runner)
    await system.ready()
    return { ...system, family: familyOf(system.child.pid as number) }
  }

  it('starts from nothing, says where everything is, and stops on Ctrl-C', async () => {
    const system = await start()
    const api = `http://localhost:${ports.API_PORT}`
    const worker = `http://localhost:${ports.WORKER_PORT}`
    expect(system.output()).toContain(`API          ${api}\n`)
    expect(system.output()).toContain(`Health       ${api}/ready  ${worker}/ready\n`)
    for (const url of [`${api}/ready`, `${worker}/ready`, `${api}/docs`]) {
      expect([url, await statusOf(url)]).toEqual([url, 200])
    }
    const [, header, url = ''] = /curl -H '(.*)' (.*)/.exec(system.output()) ?? []
    expect(await statusOf(url, header)).toBe(200)
    const users = await query(
      system,
      `SELECT DISTINCT usename, usesuper FROM pg_stat_activity JOIN pg_user USING (usename)
        WHERE application_name IN ('api', 'worker')`,
    )
    expect(users).toEqual([{ usename: 'application', usesuper: false }])
    await query(system, 'CREATE TABLE kept AS SELECT 42 AS answer')

    system.child.kill('SIGINT')
    expect(await system.ended).toEqual({ status: 0, signal: null })
    expect(system.output()).toMatch(/Everything has stopped\.\n$/)
    await expectGone(system.family)
  })

  it('finds the data of the first time, and stops on SIGTERM', async () => {
    const system = await start()
    expect(await query(system, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    system.child.kill('SIGTERM')
    expect(await system.ended).toEqual({ status: 0, signal: null })
    await expectGone(system.family)
  })

  it('stops when the terminal is closed', async () => {
    const { child, ended, family } = await start()
    child.stdout?.destroy()
    child.stderr?.destroy()
    child.kill('SIGHUP')
    expect(await ended).toEqual({ status: 0, signal: null })
    await expectGone(family)
  })

  it('stops when nobody reads what it says any more', async () => {
    const { child, ended, family } = await start()
    child.stdout?.destroy()
    child.stderr?.destroy()
    // The api logs every request.
    const url = `http://localhost:${ports.API_PORT}/campaigns`
    await expect.poll(() => statusOf(url).catch(() => 'stopped')).toBe('stopped')
    expect(await ended).toEqual({ status: 0, signal: null })
    await expectGone(family)
  })

  it('leaves nothing behind when the launcher is killed', async () => {
    const { child, family } = await start()
    child.kill('SIGKILL')
    await expectGone(family)
  })

  it('leaves nothing behind when the npm that runs it is killed', async () => {
    const { child, family } = await start({ argv0: 'npm start', shell: '"$@"; exit' })
    child.kill('SIGKILL')
    await expectGone(family)
  })

  it('starts with the settings of production', async () => {
    const system = launch(join(folder, 'production'), { ...ports, NODE_ENV: 'production' })
    await system.ready()
  })

  it('stops as a whole when a part of it dies, and says which', async () => {
    const { ended, output, family } = await start()
    process.kill(processRunning('apps/api/dist/server.js', family), 'SIGKILL')
    expect(await ended).toEqual({ status: 1, signal: null })
    expect(output()).toMatch(/The api has ended \(killed by SIGKILL\)/)
    await expectGone(family)
  })
})

describe('what stands in the way is said in one message', { timeout: 60_000 }, () => {
  const refusal = async (dataFolder: string, environment: NodeJS.ProcessEnv = {}) => {
    const { ended, output } = launch(dataFolder, { ...ports, ...environment })
    expect(await ended).toEqual({ status: 1, signal: null })
    expect(output()).not.toMatch(/^ +at /m)
    return output()
  }

  it('a port in use', async () => {
    const other = createServer().listen(Number(ports.API_PORT))
    const words = await refusal(join(folder, 'port'))
    expect(words).toContain(`Port ${ports.API_PORT}, which the api is to listen on, is in use`)
    expect(words).toContain('API_PORT=')
    other.close()
  })

  it.each([
    [{ API_PORT: '99999' }, 'API_PORT=99999 is no port'],
    [{ WORKER_PORT: '-5' }, 'WORKER_PORT=-5 is no port'],
    [{ API_PORT: 'web' }, 'API_PORT=web is no port'],
    [{ API_PORT: '4000', WORKER_PORT: '4000' }, 'API_PORT and WORKER_PORT are both 4000'],
  ])('ports that can not be: %o', async (environment, words) => {
    expect(await refusal(join(folder, 'ports'), environment)).toContain(words)
  })

  it('a broken data folder', async () => {
    const data = join(folder, 'broken', 'postgres')
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'PG_VERSION'), '18\n')
    expect(await refusal(join(folder, 'broken'))).toContain(`The data directory ${data} is broken`)
  })

  it('a damaged data folder', async () => {
    const data = join(folder, 'damaged')
    await using server = await startPostgres({ dataDirectory: join(data, 'postgres') })
    await server.stop()
    await rm(join(data, 'postgres', 'global', 'pg_filenode.map'))
    const words = await refusal(data)
    expect(words).toContain(join(data, 'postgres.log'))
    expect(words).toContain(`move ${join(data, 'postgres')} away`)
  })

  it('a server that is named by halves', async () => {
    const parts = { DATABASE_USER: 'app', DATABASE_NAME: 'app' }
    const words = await refusal(join(folder, 'parts'), parts)
    expect(words).toContain('DATABASE_HOST: is not set')
    expect(words).not.toContain('DATABASE_URL')
  })

  it('a server that cannot be reached, without its password', async () => {
    const DATABASE_URL = 'postgresql://app:secret@127.0.0.1:1/app'
    const words = await refusal(join(folder, 'given'), { DATABASE_URL })
    expect(words).toMatch(/prisma migrate deploy.*P1001/s)
    expect(words).not.toContain('secret')
  })
})
