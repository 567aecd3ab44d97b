import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { onDevelopmentServer } from '../src/development-server.js'
import { runDb } from '../src/run-db.js'

const dataFolder = mkdtempSync(join(tmpdir(), 'test-launcher-'))
afterAll(() => rmSync(dataFolder, { recursive: true }))

/** Runs a command that ends with 0 when this is what it sees. */
function expectSeen(environment: NodeJS.ProcessEnv, seen: string) {
  const script = `process.exit(process.env.DATABASE_URL === ${seen} ? 0 : 1)`
  const command = [process.execPath, '--eval', script] as const
  return expect(onDevelopmentServer({ dataFolder, environment }, command)).resolves.toBe(0)
}

it('leaves a command to the server that a URL names', () =>
  expectSeen({ DATABASE_URL: 'postgresql://app@db/app' }, "'postgresql://app@db/app'"))

it('leaves a command to the server that the parts of a connection name', () =>
  expectSeen({ DATABASE_HOST: 'db', DATABASE_USER: 'app', DATABASE_NAME: 'app' }, 'undefined'))

it('starts no server for a command that connects to nothing', async () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const noFolder = join(dataFolder, 'a-file')
  writeFileSync(noFolder, '')
  const context = { root, dataFolder: noFolder, environment: {} }
  expect(await runDb({ ...context, parameters: ['migrate', 'lint'] })).toBe(0)
  expect(await runDb({ ...context, parameters: ['migrate', 'status'] })).toBe(1)
})
