import { join } from 'node:path'
import { useTestDatabase } from '@repo/db/testing'
import { type Program, sendRaw, startProgram } from '@repo/service/testing'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'

const on = useTestDatabase()
const programs: Program[] = []
let headers = {}

beforeAll(async () => {
  const data = { name: 'Ada', email: 'ada@example.org' }
  const { id } = await on.database.db.user.create({ data })
  headers = { 'x-user-id': id, 'content-type': 'application/json' }
})
afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.signal('SIGKILL')
    await program.ended
  }
})

function startApi(settings: Record<string, string> = {}) {
  const environment = { DATABASE_URL: on.url, API_PORT: '0', ...settings }
  const program = startProgram(join(import.meta.dirname, '../dist/server.js'), environment)
  programs.push(program)
  return program
}

const create = (url: string, name: string) =>
  fetch(`${url}/campaigns`, { method: 'POST', headers, body: JSON.stringify({ name }) })

// Autovacuum is no client, and a connection that is still being opened has no name yet.
const count = async (condition: string) => {
  const [row] = await on.database.db.$queryRawUnsafe<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name <> 'test'
       AND backend_type = 'client backend' AND state <> 'starting' AND ${condition}`,
  )
  return row?.count ?? 0
}

test('told to stop, it takes no more work and finishes what it has', async () => {
  const program = startApi({ API_STOP_DELAY_MS: '5000' })
  const url = await program.url
  await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(200)

  // The request waits for this lock: it is certainly under way when the signal comes.
  let unlock: () => void = () => {}
  const locked = new Promise<void>((resolve) => {
    unlock = resolve
  })
  const holding = on.database.transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE campaigns IN EXCLUSIVE MODE`
    await locked
  })
  const underWay = create(url, 'Under way')
  await expect.poll(() => count("wait_event_type = 'Lock'")).toBe(1)

  program.signal('SIGTERM')
  program.signal('SIGINT')
  const ready = () => fetch(`${url}/ready`).then((response) => response.json())
  await expect.poll(ready).toMatchObject({ status: 'unhealthy', reasons: ['shutting down'] })
  const answers = () =>
    fetch(`${url}/health`).then(
      (response) => response.status,
      () => 'refused',
    )
  await expect.poll(answers).not.toBe(200)
  unlock()
  await holding
  expect((await underWay).status).toBe(201)
  expect(await program.ended).toMatchObject({ status: 0 })
  expect(await on.database.db.campaign.findMany({ select: { name: true } })).toEqual([
    { name: 'Under way' },
  ])
  expect(await count('true')).toBe(0)
})

test('told to stop, it hangs up on who never finishes a request, and closes its connections', async () => {
  const program = startApi({ API_STOP_TIMEOUT_MS: '100' })
  const url = await program.url
  const answer = sendRaw(
    url,
    'POST /campaigns HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
  )
  await expect.poll(program.output).toContain('"url":"/campaigns"')
  program.signal('SIGTERM')
  const { status, output } = await program.ended
  expect([status, output]).toEqual([0, expect.stringContaining('"msg":"stopped"')])
  await answer
})

test('while the database is away it listens, says that it is starting, and stops', async () => {
  const program = startApi({ DATABASE_URL: 'postgresql://app@127.0.0.1:1/app' })
  const url = await program.url
  const status = async (path: string) =>
    (await fetch(`${url}${path}`, { headers: { 'x-user-id': crypto.randomUUID() } })).status
  expect([await status('/health'), await status('/startup')]).toEqual([200, 503])
  expect([await status('/docs'), await status('/openapi.json')]).toEqual([200, 200])
  program.signal('SIGTERM')
  expect(await program.ended).toMatchObject({ status: 0 })
})

test('under load there is no connection but those of its one pool', async () => {
  const url = await startApi({ DATABASE_POOL_SIZE: '3', DATABASE_MAX_OVERFLOW: '1' }).url
  let left = 60
  const load = Promise.all(
    Array.from({ length: 6 }, async () => {
      while (left-- > 0) expect((await create(url, 'Load')).status).toBe(201)
    }),
  )
  let most = 0
  while (left > 0) {
    most = Math.max(most, await count("application_name = 'api'"))
    expect(await count("application_name <> 'api'")).toBe(0)
  }
  await load
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(4)
})

describe('what keeps it from starting is said in one sentence', () => {
  test('a port in use', async () => {
    const { port } = new URL(await startApi().url)
    const { status, output } = await startApi({ API_PORT: port }).ended
    expect([status, lastMessage(output)]).toEqual([
      1,
      expect.stringContaining(`Port ${port} is in use`),
    ])
  })

  test('an address of another machine', async () => {
    const { status, output } = await startApi({ API_HOST: '192.0.2.1' }).ended
    expect([status, lastMessage(output)]).toEqual([
      1,
      'This machine has no address 192.0.2.1. Choose another host.',
    ])
  })

  test('a database that does not exist', async () => {
    const url = new URL(on.url)
    url.pathname = '/nowhere'
    const { status, output } = await startApi({ DATABASE_URL: url.href }).ended
    expect([status, lastMessage(output)]).toEqual([
      1,
      "can't connect to the server: invalid_catalog_name (3D000)",
    ])
  })
})

/** What the log says the process ended of. */
function lastMessage(output: string): string {
  const lines: { level: number; msg: string }[] = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return lines.find(({ level }) => level === 60)?.msg ?? ''
}

test('wrong settings are said in one message, without secrets', async () => {
  const url = 'postgresql://app:s3cret@localhost'
  const { status, output } = await startApi({ DATABASE_URL: url, API_PORT: '-1' }).ended
  expect(status).toBe(1)
  expect(output).toMatch(/^The configuration has 2 problems:\n {2}API_PORT: .*\n {2}DATABASE_URL: /)
  expect(output).not.toContain('s3cret')
})
