import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { useTestDatabase } from '@repo/db/testing'
import { createLogger } from '@repo/service'
import { afterAll, beforeAll } from 'vitest'
import { loadWorkerConfig } from '../../src/config.js'
import { startRunner } from '../../src/runner.js'
import { storeCampaign } from './store-campaign.js'

/** Gives a test file a database and a mailbox of its own, and runners that work on them. */
export function useWorker() {
  const on = useTestDatabase()
  let mailbox = ''
  beforeAll(async () => {
    mailbox = await mkdtemp(join(tmpdir(), 'mailbox-'))
  })
  afterAll(() => rm(mailbox, { recursive: true }))

  return {
    get db() {
      return on.database.db
    },
    get database() {
      return on.database
    },
    get environment() {
      return { DATABASE_URL: on.url, WORKER_MAILBOX_DIR: mailbox, WORKER_POLL_INTERVAL_MS: '100' }
    },
    startRunner() {
      const logger = createLogger({ name: 'worker', level: 'silent' })
      return startRunner(loadWorkerConfig(this.environment), on.database, logger)
    },
    /** Stores a campaign whose members wait for their invitations. */
    campaign: (...emails: string[]) => storeCampaign(on.database, emails),
    jobsLeft: async () => {
      const [row] = await on.database.db.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) FROM graphile_worker.jobs`
      return Number(row?.count)
    },
    /** The e-mails sent so far, by the name of their file. */
    async sent() {
      const names = await readdir(mailbox)
      const read = async (name: string) => [name, await readFile(join(mailbox, name), 'utf8')]
      return Object.fromEntries(await Promise.all(names.map(read))) as Record<string, string>
    },
  }
}
