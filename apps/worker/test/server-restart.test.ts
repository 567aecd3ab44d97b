import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Database, loadDatabaseConfig } from '@repo/db'
import { cloneDatabase, ensureTemplate } from '@repo/db/testing'
import { queueSchema } from '@repo/jobs/testing'
import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { type Program, startProgram } from '@repo/service/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { holdMembers } from './support/hold-members.js'
import { storeCampaign } from './support/store-campaign.js'

let server: PostgresServer
let url: string
let mailbox: string
let database: Database
let worker: Program | undefined

beforeAll(async () => {
  mailbox = await mkdtemp(join(tmpdir(), 'mailbox-'))
  server = await startPostgres({ settings: testSettings })
  const template = await ensureTemplate(server.url(), [queueSchema])
  url = (await cloneDatabase(server.url(), template)).url
  database = createDatabase(loadDatabaseConfig({ DATABASE_URL: url }), { application: 'test' })
})
afterEach(async () => {
  worker?.signal('SIGKILL')
  await worker?.ended
})
afterAll(async () => {
  await database?.close({ deadlineMs: 0 })
  await server?.stop()
  await rm(mailbox, { recursive: true })
})

function startWorker() {
  worker = startProgram(join(import.meta.dirname, '../dist/main.js'), {
    DATABASE_URL: url,
    WORKER_PORT: '0',
    WORKER_CONCURRENCY: '1',
    WORKER_MAILBOX_DIR: mailbox,
    WORKER_POLL_INTERVAL_MS: '100',
  })
  return worker
}

test('a crash of the server in the middle of a job costs neither the job nor the worker', async () => {
  const { id } = await storeCampaign(database, ['first@example.org', 'second@example.org'])
  const { holding, unlock } = await holdMembers(database, id)
  const program = startWorker()
  const waitingForLock = () => database.db.$queryRaw`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE application_name = 'worker' AND wait_event_type = 'Lock'`
  await expect.poll(waitingForLock).toEqual([{ count: 1 }])

  // The job can neither succeed now nor have it noted that it failed.
  await server.shutdown('immediate')
  unlock()
  await expect(holding).rejects.toThrow()
  await expect.poll(program.output).toContain('Failed task')
  await server.start()

  const invited = () => database.db.campaignMember.count({ where: { status: 'INVITED' } })
  const ended = program.ended.then(({ output }) => `the worker has ended:\n${output}`)
  await expect.poll(() => Promise.race([ended, invited()])).toBe(2)
  const jobsLeft = () =>
    database.db.$queryRaw`SELECT count(*)::int AS count FROM graphile_worker.jobs`
  await expect.poll(jobsLeft).toEqual([{ count: 0 }])
  expect((await fetch(`${await program.url}/ready`)).status).toBe(200)
})

test('told to stop while the server is away, a worker without a job simply ends', async () => {
  const program = startWorker()
  const status = async () => (await fetch(`${await program.url}/ready`)).status
  await expect.poll(status).toBe(200)
  await server.shutdown('immediate')
  await expect.poll(status).toBe(503)

  program.signal('SIGTERM')
  const { status: ending, output } = await program.ended
  expect([ending, output]).toEqual([0, expect.not.stringContaining('given back')])
})
