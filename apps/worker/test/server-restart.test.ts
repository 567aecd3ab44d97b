import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Database, loadDatabaseConfig } from '@repo/db'
import { cloneDatabase, ensureTemplate } from '@repo/db/testing'
import { queueSchema } from '@repo/jobs/testing'
import { type PostgresServer, startPostgres, testSettings } from '@repo/postgres'
import { type Program, startProgram } from '@repo/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
afterAll(async () => {
  worker?.signal('SIGKILL')
  await worker?.ended
  await database?.close({ deadlineMs: 0 })
  await server?.stop()
  await rm(mailbox, { recursive: true })
})

test('a crash of the server in the middle of a job costs neither the job nor the worker', async () => {
  const { id } = await storeCampaign(database, ['first@example.org', 'second@example.org'])
  // The job waits for this lock until the server is gone: it can neither succeed nor say that it failed.
  const holding = database.transaction(async (tx) => {
    await tx.$executeRaw`LOCK TABLE campaign_members IN EXCLUSIVE MODE`
    await tx.$queryRaw`SELECT pg_sleep(600)`
  })
  holding.catch(() => {})
  const program = startProgram(join(import.meta.dirname, '../dist/main.js'), {
    DATABASE_URL: url,
    DATABASE_STATEMENT_TIMEOUT_MS: '0',
    DATABASE_LOCK_TIMEOUT_MS: '0',
    WORKER_PORT: '0',
    WORKER_CONCURRENCY: '1',
    WORKER_MAILBOX_DIR: mailbox,
    WORKER_POLL_INTERVAL_MS: '100',
  })
  worker = program
  const waitingForLock = () => database.db.$queryRaw`
    SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE application_name = 'worker' AND wait_event_type = 'Lock'`
  await expect.poll(waitingForLock).toEqual([{ count: 1 }])

  await server.shutdown('immediate')
  await expect.poll(program.output).toContain('Failed task')
  await server.start()

  const invited = () => database.db.campaignMember.count({ where: { status: 'INVITED' } })
  const ended = program.ended.then(({ output }) => `the worker has ended:\n${output}`)
  await expect.poll(() => Promise.race([ended, invited()])).toBe(2)
  const jobsLeft = () =>
    database.db.$queryRaw`SELECT count(*)::int AS count FROM graphile_worker.jobs`
  await expect.poll(jobsLeft).toEqual([{ count: 0 }])
  expect((await fetch(`${await program.url}/ready`)).status).toBe(200)
  expect(await database.db.campaign.count({ where: { id } })).toBe(1)
})
