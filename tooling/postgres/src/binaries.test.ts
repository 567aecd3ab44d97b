import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.js'
import { packageFolder, restoreSymlinks } from './binaries.js'

const folder = temporaryFolder()

it('says what to do on a platform without binaries', () => {
  expect(() => packageFolder('sunos', 'sparc')).toThrow(
    expect.objectContaining({
      code: 'POSTGRES_PLATFORM_UNSUPPORTED',
      retryable: false,
      message: expect.stringMatching(/sunos on sparc.*set DATABASE_URL/),
    }),
  )
})

it('restores the links that the registry cannot hold, once and again', async () => {
  mkdirSync(join(folder, 'native', 'lib'), { recursive: true })
  const links = [{ source: 'native/lib/libx.so.1', target: 'native/lib/libx.so' }]
  writeFileSync(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links))
  await restoreSymlinks(folder)
  await restoreSymlinks(folder)
  expect(readlinkSync(join(folder, 'native', 'lib', 'libx.so'))).toBe('libx.so.1')
})
