import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { testSettings } from './settings.js'
import { startPostgres } from './start-postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server that all tests of a run share, as a role that may create databases. */
    adminUrl: string
  }
}

/** The server of a test run. */
export interface TestServer {
  readonly url: string
  /** Ends it, if it is this run's own. */
  stop(): Promise<void>
}

/**
 * The server for a run of tests: the one `DATABASE_URL` names, so that `with-postgres` can share one
 * among all packages, or else a throw-away server of this run's own.
 */
export async function serverForTests(): Promise<TestServer> {
  // biome-ignore lint/style/noProcessEnv: how the outer command hands its server on
  const url = process.env['DATABASE_URL']
  if (url) return { url, stop: async () => {} }
  const server = await startPostgres({ settings: testSettings })
  return { url: server.url(), stop: server.stop }
}

/**
 * Vitest's global set-up with such a server.
 *
 * @example
 * // vitest.config.ts
 * export default preset({ globalSetup: '@repo/postgres/vitest' })
 * // a test
 * const client = new Client({ connectionString: inject('adminUrl') })
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serverForTests()
  project.provide('adminUrl', server.url)
  return server.stop
}
