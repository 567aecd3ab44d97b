import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { cloneDatabase } from '../../src/testing/index.js'
import { runDb, runPrisma } from '../support/db-process.js'

test('Prisma Migrate and db migrate agree on our own migrations after every step', async () => {
  const { url, drop } = await cloneDatabase(inject('adminUrl'), 'template0')
  onTestFinished(drop)
  const environment = { DATABASE_URL: url }
  const db = (...args: string[]) => runDb(args, environment)
  const prisma = (...args: string[]) => runPrisma(args, environment)

  expect(await db('migrate', 'up')).toMatchObject({ code: 0, stderr: '' })
  expect((await prisma('migrate', 'status')).stdout).toContain('Database schema is up to date')

  await db('migrate', 'down', '2', '--yes')
  const behind = await prisma('migrate', 'status')
  const { migrations } = JSON.parse((await db('migrate', 'status', '--json')).stdout)
  expect(migrations).toHaveLength(2)
  for (const { name } of migrations) expect(behind.stdout).toContain(name)

  expect(await prisma('migrate', 'deploy')).toMatchObject({ code: 0 })
  expect(await db('migrate', 'status')).toMatchObject({ code: 0 })
  expect(await db('migrate', 'check')).toMatchObject({ code: 0 })
}, 120_000)

test('prisma db seed writes what db seed dev writes, and says so in one line', async () => {
  const { url, drop } = await cloneDatabase(inject('adminUrl'), inject('template'))
  onTestFinished(drop)
  const environment = { DATABASE_URL: url }
  const { code, stdout } = await runPrisma(['db', 'seed'], environment)
  expect({ code, ours: stdout.match(/^✔.*$/gm) }).toEqual({
    code: 0,
    ours: [expect.stringContaining('The dev data is there')],
  })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('SELECT email FROM users')
  await client.end()
  expect(rows).toEqual([{ email: 'ada@example.org' }])
}, 60_000)
