import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { onDevelopmentServer } from '../src/development-server.js'

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
