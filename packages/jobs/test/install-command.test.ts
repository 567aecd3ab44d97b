import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { useTestDatabase } from '@repo/db/testing'
import { expect, test } from 'vitest'

const on = useTestDatabase()
const program = join(import.meta.dirname, '../dist/queue/install-command.js')

function install(environment: Record<string, string>) {
  const { status, stderr } = spawnSync(process.execPath, [program], {
    env: environment,
    encoding: 'utf8',
  })
  return { status, stderr }
}

test('the queue is installed by a command', async () => {
  await on.database.db.$executeRaw`DROP SCHEMA graphile_worker CASCADE`
  expect(install({ DATABASE_URL: on.url })).toEqual({ status: 0, stderr: '' })
  expect(
    await on.database.db.$queryRaw`
    SELECT count(*)::int AS jobs FROM graphile_worker.jobs`,
  ).toEqual([{ jobs: 0 }])
})

test.each([
  ['wrong settings', 'mysql://app:s3cret@localhost/app', /^The configuration has 1 problem/],
  ['a server that is away', 'postgresql://app:s3cret@127.0.0.1:1/app', /ECONNREFUSED/],
])('it says in a sentence: %s', (_, DATABASE_URL, words) => {
  const { status, stderr } = install({ DATABASE_URL, DATABASE_MAX_RETRIES: '0' })
  expect(status).toBe(1)
  expect(stderr).toMatch(words)
  expect(stderr).not.toMatch(/s3cret|^ +at /m)
})
