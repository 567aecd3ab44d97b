import type { TestProject } from 'vitest/node'
import { ensureTemplate, type TemplateStep } from './template.js'

/** What a workspace's tests need besides the migrated schema. */
export interface DatabaseServerOptions {
  /** Written into the template after the migrations, in order. */
  readonly steps?: readonly TemplateStep[]
}

/**
 * Makes a vitest global set-up: the server named by `DATABASE_URL`, with the migrated template that
 * `useTestDatabase` clones from.
 *
 * @example
 * ```ts
 * // test/global-setup.ts
 * import { databaseServer } from '@repo/db/testing/global-setup'
 *
 * export default databaseServer()
 * ```
 */
export function databaseServer(options: DatabaseServerOptions = {}) {
  return async (project: TestProject): Promise<void> => {
    // biome-ignore lint/style/noProcessEnv: the edge of a test run, where the server is chosen
    const adminUrl = process.env['DATABASE_URL']
    if (adminUrl === undefined) throw new Error('set DATABASE_URL to a server for the tests')
    project.provide('adminUrl', adminUrl)
    project.provide('template', await ensureTemplate(adminUrl, options.steps))
  }
}
