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
  await project.column('CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.held (id int)')
  await project.schema('model Fruit {\n  id Int @id\n}\n')
  await project.migration(
    '20260101000000_blocked',
    'CREATE TABLE half (id int); ALTER TABLE elsewhere.held ADD late int; CREATE TABLE rest (id int);',
  )
  const holder = await project.connect()
  await holder.query('BEGIN; LOCK TABLE elsewhere.held')
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
  const added = await project.column(`
    SELECT relname FROM pg_class WHERE relname IN ('half', 'rest')
    UNION ALL SELECT attname FROM pg_attribute WHERE attname = 'late'`)
  expect(added).toEqual([])
  expect(
    await project.column('SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL'),
  ).toEqual(['20260101000000_blocked'])
}

const INTERRUPTIONS: [string, (deploy: RunningProcess) => void][] = [
  ['SIGTERM to the command line', ({ child }) => child.kill('SIGTERM')],
  ['SIGKILL to the command line', ({ child }) => child.kill('SIGKILL')],
  ['SIGKILL to the engine alone', (deploy) => process.kill(engineOf(deploy), 'SIGKILL')],
]

describe('a deploy that is interrupted in the middle of a migration', () => {
  test.for(INTERRUPTIONS)(
    'by %s commits nothing afterwards',
    async ([, interrupt], { project }) => {
      const { deploy, release } = await startBlockedDeploy(project)
      interrupt(deploy)
      await deploy.result
      await until(project, SESSIONS, 0)
      await release()
      await expectNothingHappened(project)
    },
  )
})
