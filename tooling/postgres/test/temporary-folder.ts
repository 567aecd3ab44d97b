import { chmodSync, mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A folder for the tests of a file, open to the account of the server, that goes away after them. */
export function temporaryFolder(mode = 0o755): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'test-postgres-')))
  chmodSync(folder, mode)
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return folder
}
