import { join } from 'node:path'
import { type Program, sendRaw, startProgram } from '@repo/service/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { holdMembers } from './support/hold-members.js'
import { useWorker } from './support/use-worker.js'

const on = useWorker()
const programs: Program[] = []

function startWorker(settings: Record<string, string> = {}) {
  const program = startProgram(join(import.meta.dirname, '../dist/main.js'), {
    ...on.environment,
    WORKER_PORT: '0',
    ...settings,
  })
  programs.push(program)
  return program
}

afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.signal('SIGKILL')
    await program.ended
  }
})

// Autovacuum is no client, and a connection that is still being opened has no name yet.
const connections = () => on.db.$queryRaw<{ application: string; count: number }[]>`
  SELECT application_name AS application, count(*)::int AS count
  FROM pg_stat_activity
  WHERE datname = current_database() AND application_name <> 'test'
    AND backend_type = 'client backend' AND state <> 'starting'
  GROUP BY 1 ORDER BY 1`

const invited = (campaignId: string) =>
  on.db.campaignMember.count({ where: { campaignId, status: 'INVITED' } })

const jobs = () => on.db.$queryRaw`
  SELECT count(*) FILTER (WHERE locked_at IS NULL)::int AS waiting, count(locked_at)::int AS locked
  FROM graphile_worker.jobs`

const waitingForLock = () => on.db.$queryRaw`
  SELECT count(*)::int AS count FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'worker' AND wait_event_type = 'Lock'`

test('it says that it is ready once it takes jobs', async () => {
  const url = await startWorker().url
  await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(200)
  expect((await fetch(`${url}/startup`)).status).toBe(200)
  const report = await (await fetch(`${url}/health`)).json()
  expect(report).toMatchObject({ status: 'healthy', checks: { database: { status: 'unchecked' } } })
})

test('under load there is no connection but those of its one pool', async () => {
  const emails = Array.from({ length: 60 }, (_, index) => `load-${index}@example.org`)
  const { id } = await on.campaign(...emails)
  const pool = { DATABASE_POOL_SIZE: '3', DATABASE_MAX_OVERFLOW: '1', WORKER_CONCURRENCY: '3' }
  startWorker(pool)

  const most = new Map<string, number>()
  while ((await invited(id)) < emails.length) {
    for (const { application, count } of await connections()) {
      most.set(application, Math.max(most.get(application) ?? 0, count))
    }
  }
  expect([...most.keys()]).toEqual(['worker'])
  expect(most.get('worker')).toBeLessThanOrEqual(4)
  expect(most.get('worker')).toBeGreaterThan(1)
  await expect.poll(jobs).toEqual([{ waiting: 0, locked: 0 }])
})

describe('told to stop', () => {
  test('it finishes the job under way, and leaves the others to the next worker', async () => {
    const { id, members } = await on.campaign('first@example.org', 'second@example.org')
    const { holding, unlock } = await holdMembers(on.database, id)
    const program = startWorker({ WORKER_CONCURRENCY: '1' })
    await expect.poll(waitingForLock).toEqual([{ count: 1 }])

    program.signal('SIGTERM')
    program.signal('SIGINT')
    const url = await program.url
    await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(503)
    unlock()
    await holding
    expect(await program.ended).toMatchObject({ status: 0 })
    expect(await invited(id)).toBe(1)
    expect(await jobs()).toEqual([{ waiting: 1, locked: 0 }])
    expect(await connections()).toEqual([])

    startWorker()
    await expect.poll(() => invited(id)).toBe(2)
    const sent = Object.keys(await on.sent())
    expect(sent).toEqual(expect.arrayContaining(members.map((m) => `invitation-${m.id}.eml`)))
  })

  test('it gives back a job that takes too long, and the next worker finishes it', async () => {
    const { id } = await on.campaign('long@example.org')
    const { holding, unlock } = await holdMembers(on.database, id)
    const program = startWorker({ WORKER_STOP_TIMEOUT_MS: '200' })
    await expect.poll(waitingForLock).toEqual([{ count: 1 }])

    program.signal('SIGTERM')
    const { status, output } = await program.ended
    expect([status, output]).toEqual([
      0,
      expect.stringContaining('a job not finished after 200 ms: given back'),
    ])
    expect(await jobs()).toEqual([{ waiting: 1, locked: 0 }])
    unlock()
    await holding

    startWorker()
    await expect.poll(jobs).toEqual([{ waiting: 0, locked: 0 }])
    expect(await invited(id)).toBe(1)
  })

  test('it does not wait for a client that does not finish its request', async () => {
    const program = startWorker()
    const url = await program.url
    await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(200)
    const answer = sendRaw(url, 'GET /ready HTTP/1.1\r\nhost: localhost\r\n')
    await fetch(`${url}/health`)
    program.signal('SIGTERM')
    expect(await program.ended).toMatchObject({ status: 0 })
    await answer
  })

  test('before it is ready it stops, too', async () => {
    const program = startWorker()
    await program.url
    program.signal('SIGTERM')
    expect(await program.ended).toMatchObject({ status: 0 })
  })
})

test('what it does not answer is a problem', async () => {
  const response = await fetch(`${await startWorker().url}/campaigns?secret=1`)
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(await response.json()).toMatchObject({
    status: 404,
    detail: 'Nothing answers GET /campaigns.',
    requestId: response.headers.get('x-request-id'),
  })
})

test('it ends when a newer version has changed the queue beyond its understanding', async () => {
  const program = startWorker()
  const url = await program.url
  await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(200)
  await expect.poll(program.output).toContain('looking for jobs')
  await on.db.$executeRaw`
    SELECT pg_notify('worker:migrate', '{"migrationNumber": 1000, "breaking": true}')`
  expect(await program.ended).toMatchObject({ status: 1 })
})

describe('what keeps it from starting is said in one message', () => {
  test('wrong settings', async () => {
    const program = startWorker({
      WORKER_PORT: 'x',
      DATABASE_POOL_SIZE: 'many',
      WORKER_MAIL_FROM: 'me',
    })
    const { status, output } = await program.ended
    expect(status).toBe(1)
    expect(output.trim().split('\n')).toEqual([
      'The configuration has 3 problems:',
      '  WORKER_PORT: expected a port number',
      '  WORKER_MAIL_FROM: expected an e-mail address',
      expect.stringContaining('  DATABASE_POOL_SIZE: '),
    ])
  })

  test('more jobs at a time than connections', async () => {
    const { output } = await startWorker({ WORKER_CONCURRENCY: '20' }).ended
    expect(output).toContain('WORKER_CONCURRENCY: is 20, but the pool has 20 connections')
  })

  test('a port in use', async () => {
    const { port } = new URL(await startWorker().url)
    const { status, output } = await startWorker({ WORKER_PORT: port }).ended
    expect(status).toBe(1)
    expect(output).toContain(`Port ${port} is in use`)
  })
})
