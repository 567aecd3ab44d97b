import { expect, onTestFinished, test } from 'vitest'
import { migrationProject } from './support/migration-project.js'

const CITEXT = { up: 'CREATE EXTENSION citext;', down: 'DROP EXTENSION citext;' }

test('setup and doctor know the extensions from the migrations', async () => {
  const project = await migrationProject({
    '20260101000000_words': CITEXT,
    '20260101000100_keys': { up: 'CREATE EXTENSION IF NOT EXISTS hstore;' },
    '20260101000200_no_keys': { up: 'DROP EXTENSION hstore;' },
  })
  onTestFinished(async () => {
    const database = new URL(project.url).pathname.slice(1)
    const roles = `${database}_app, ${database}_readonly`
    await project.client.query(`DROP OWNED BY ${roles}; DROP ROLE ${roles}`)
  })
  const setup = await project.db('setup')
  expect(setup).toMatchObject({ code: 0, stderr: '' })
  expect(setup.stdout).toContain('✔ Extensions: citext\n')

  const examine = async () => {
    const findings: { subject: string }[] = JSON.parse((await project.db('doctor --json')).stdout)
    return findings.find(({ subject }) => subject === 'extensions')
  }
  expect(await examine()).toMatchObject({ verdict: 'good' })
  await project.client.query('DROP EXTENSION citext')
  expect(await examine()).toMatchObject({
    verdict: 'bad',
    remedy: expect.stringContaining('CREATE EXTENSION "citext"'),
  })
  await project.client.query("CREATE EXTENSION citext VERSION '1.4'")
  expect(await examine()).toMatchObject({
    verdict: 'doubtful',
    remedy: expect.stringContaining('ALTER EXTENSION "citext" UPDATE'),
  })
})

test('setup stops before it migrates when the server does not have an extension', async () => {
  const project = await migrationProject({
    '20260101000000_words': CITEXT,
    '20260101000100_vectors': { up: 'CREATE EXTENSION no_such_extension;' },
  })
  const { code, stderr } = await project.db('setup')
  expect(code).toBe(1)
  expect(stderr).toContain('does not have: no_such_extension [DB_MIGRATION_EXTENSION]')
  expect(await project.rows("SELECT FROM pg_extension WHERE extname = 'citext'")).toEqual([])
})
