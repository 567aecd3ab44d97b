import { serverForTests } from '@repo/postgres/vitest'
import type { TestProject } from 'vitest/node'
import { ensureTemplate, type TemplateStep } from './template.js'

/** What a workspace's tests need besides the migrated schema. */
export interface DatabaseServerOptions {
  /** Written into the template after the migrations, in order. */
  readonly steps?: readonly TemplateStep[]
}

/**
 * Makes a vitest global set-up: a server, the one named by `DATABASE_URL` or an embedded one of this
 * run's own, with the migrated template that `useTestDatabase` clones from.
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
  return async (project: TestProject): Promise<() => Promise<void>> => {
    const server = await serverForTests()
    try {
      project.provide('adminUrl', server.url)
      project.provide('template', await ensureTemplate(server.url, options.steps))
    } catch (error) {
      await server.stop()
      throw error
    }
    return server.stop
  }
}
