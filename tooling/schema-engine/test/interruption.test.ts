import { execFileSync } from 'node:child_process'
import { describe, expect } from 'vitest'
import { type PrismaProject, test } from './prisma-project.js'
import type { RunningProcess } from './run-process.js'

const SESSIONS = `
  SELECT count(*)::int FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'prisma-schema-engine'`

/** A migration whose second statement waits for a lock that the test holds. */
async function startBlockedDeploy(project: PrismaProject) {
  await project.createDatabase()
  await project.schema('model Fruit {\n  id Int @id\n}\n')
  await project.migration('20260101000000_table', 'CREATE TABLE held (id int);')
  await project.prisma('migrate deploy')
  await project.migration(
    '20260102000000_blocked',
    'CREATE TABLE half (id int); ALTER TABLE held ADD late int; CREATE TABLE rest (id int);',
  )
  const holder = await project.connect()
  await holder.query('BEGIN; LOCK TABLE held')
  const deploy = project.start('migrate deploy')
  await until(
    project,
    `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    1,
  )
  return { deploy, release: () => holder.query('COMMIT') }
}

/** The engine is the command line's child that runs our executable. */
function engineOf(commandLine: RunningProcess): number {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  for (const line of table.split('\n')) {
    const [pid, parent, ...words] = line.trim().split(/\s+/)
    const isEngine = words.some((word) => word.endsWith('schema-engine.js'))
    if (parent === String(commandLine.child.pid) && isEngine) return Number(pid)
  }
  throw new Error('The engine is not running.')
}

/** Asks the database until it answers so. */
async function until(project: PrismaProject, sql: string, expected: number): Promise<void> {
  const client = await project.connect()
  for (;;) {
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
    if (rows[0]?.[0] === expected) return
  }
}

async function expectNothingHappened(project: PrismaProject): Promise<void> {
  const names = await project.column(
    `SELECT to_regclass(name)::text FROM (VALUES ('half'), ('rest')) AS t (name)`,
  )
  expect(names).toEqual([null, null])
  expect(
    await project.column(
      `SELECT attname FROM pg_attribute WHERE attrelid = 'held'::regclass AND attname = 'late'`,
    ),
  ).toEqual([])
  expect(await project.prisma('migrate deploy')).toFailSaying('P3009', '20260102000000_blocked')
}

describe('a deploy that is interrupted in the middle of a migration', () => {
  test('by SIGTERM to the command line commits nothing afterwards', async ({ project }) => {
    const { deploy, release } = await startBlockedDeploy(project)
    deploy.child.kill('SIGTERM')
    await deploy.result
    await until(project, SESSIONS, 0)
    await release()
    await expectNothingHappened(project)
  })

  test('by SIGKILL to the command line commits nothing afterwards', async ({ project }) => {
    const { deploy, release } = await startBlockedDeploy(project)
    deploy.child.kill('SIGKILL')
    await deploy.result
    await until(project, SESSIONS, 0)
    await release()
    await expectNothingHappened(project)
  })

  test('by SIGKILL to the engine alone commits nothing, and the command line fails', async ({
    project,
  }) => {
    const { deploy, release } = await startBlockedDeploy(project)
    process.kill(engineOf(deploy), 'SIGKILL')
    expect((await deploy.result).exitCode).not.toBe(0)
    await until(project, SESSIONS, 0)
    await release()
    await expectNothingHappened(project)
  })
})
