import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createDatabase, type Database, loadDatabaseConfig } from '@repo/db'
import { useTestDatabase } from '@repo/db/testing'
import { enqueue } from '@repo/jobs'
import { createLogger } from '@repo/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadWorkerConfig } from '../src/config.js'
import { startRunner } from '../src/runner.js'

const owner = useTestDatabase()
const command = join(
  dirname(createRequire(import.meta.url).resolve('@repo/db/package.json')),
  'bin/db.js',
)
let environment: Record<string, string>
let database: Database
let mailbox: string

const db = (...args: string[]) =>
  promisify(execFile)(process.execPath, [command, ...args], { env: environment })

beforeAll(async () => {
  mailbox = await mkdtemp(join(tmpdir(), 'mailbox-'))
  const url = new URL(owner.url)
  url.username = `${url.pathname.slice(1)}_web`
  url.password = 'only rows'
  environment = {
    DATABASE_URL: url.href,
    DATABASE_MIGRATION_URL: owner.url,
    WORKER_MAILBOX_DIR: mailbox,
    WORKER_POLL_INTERVAL_MS: '100',
  }
  await db('roles')
  database = createDatabase(loadDatabaseConfig(environment), { application: 'test' })
})

afterAll(async () => {
  await database?.close()
  await rm(mailbox, { recursive: true })
  const { user: web } = loadDatabaseConfig(environment).connection
  const { db } = owner.database
  const name = web.replace(/_web$/, '')
  for (const role of [web, `${name}_app`, `${name}_readonly`]) {
    await db.$executeRawUnsafe(`DROP OWNED BY "${role}"`)
    await db.$executeRawUnsafe(`DROP ROLE "${role}"`)
  }
})

test('the applications need no more than the role that db roles gives them', async () => {
  const campaign = await database.transaction(async (tx) => {
    const created = await tx.campaign.create({
      data: {
        name: 'A reading room',
        owner: { create: { name: 'Ada Lovelace', email: 'ada@example.org' } },
        members: { create: { email: 'grace@example.org' } },
      },
      include: { members: true },
    })
    for (const { id } of created.members) await enqueue(tx, 'invitation.send', { memberId: id })
    return created
  })

  const runner = await startRunner(
    loadWorkerConfig(environment),
    database,
    createLogger({ name: 'worker', level: 'silent' }),
  )
  try {
    await expect.poll(() => readdir(mailbox)).toHaveLength(1)
    await expect
      .poll(() => database.db.$queryRaw`SELECT count(*)::int AS left FROM graphile_worker.jobs`)
      .toEqual([{ left: 0 }])
  } finally {
    await runner.stop()
  }
  const members = await database.db.campaignMember.findMany({ where: { campaignId: campaign.id } })
  expect(members).toMatchObject([{ status: 'INVITED' }])

  await database.db.campaign.delete({ where: { id: campaign.id } })
  await database.db.campaign.restore({ where: { id: campaign.id } })
  expect(await database.db.campaign.count()).toBe(1)
})

test('doctor says when the role was not given the queue', async () => {
  await owner.database.db.$executeRawUnsafe(
    `REVOKE USAGE ON SCHEMA graphile_worker FROM "${new URL(owner.url).pathname.slice(1)}_app"`,
  )
  expect(await privileges()).toMatchObject({ verdict: 'bad', remedy: 'db roles' })
  await db('roles')
  expect(await privileges()).toMatchObject({ verdict: 'good' })
})

async function privileges(): Promise<unknown> {
  // It ends with 3: the template has no history of migrations.
  const { stdout } = await db('doctor', '--json').catch((error: { stdout: string }) => error)
  const findings: { subject: string }[] = JSON.parse(stdout)
  return findings.find(({ subject }) => subject === 'privileges')
}
