import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  appendFile,
  chmod,
  chown,
  lchown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Account } from './account.js'
import type { Binaries } from './binaries.js'
import { copyTree } from './copy-tree.js'
import { PostgresError } from './errors.js'

/** A data directory ("cluster" in PostgreSQL's words) and who owns it. */
export interface Cluster {
  readonly dataDirectory: string
  readonly account: Account | undefined
}

const majorVersion = '18'

/** What every data directory has, whatever else is in it. */
const landmarks = ['base', 'global', 'pg_wal', 'postgresql.conf']
const settingsFile = 'embedded.conf'

/**
 * Checks that a data directory can be used as it is.
 *
 * @returns whether there is a cluster in it; if not it is empty or missing
 * @throws {@link PostgresError} `POSTGRES_DATA_DIRECTORY_UNUSABLE`
 */
export async function holdsCluster(dataDirectory: string): Promise<boolean> {
  let names: string[]
  try {
    names = await readdir(dataDirectory)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return false
    if (code === 'ENOTDIR') {
      const what = existsSync(dataDirectory) ? 'is a file' : 'is inside a file'
      throw unusable(dataDirectory, `${what}, not a folder. Move that away`, error)
    }
    throw unusable(
      dataDirectory,
      `cannot be read (${code}). It may belong to another user: run as its owner, or remove it to start with an empty database`,
      error,
    )
  }
  if (names.length === 0) return false
  const version = names.includes('PG_VERSION')
    ? (await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim()
    : ''
  if (version !== '' && version !== majorVersion) {
    throw unusable(
      dataDirectory,
      `was made by PostgreSQL ${version}, and this is PostgreSQL ${majorVersion}. Move the data over with pg_dump of version ${version}, or remove the folder to start with an empty database`,
    )
  }
  if (version === '' || !landmarks.every((name) => names.includes(name))) {
    throw unusable(
      dataDirectory,
      'is broken: there are files in it, but not all those of a PostgreSQL server. Restore it, or remove it to start with an empty database',
    )
  }
  return true
}

/** Makes a new cluster whose superuser is `postgres`. */
export async function initializeCluster(
  { dataDirectory, account }: Cluster,
  binaries: Binaries,
  password: string,
  signal: AbortSignal,
): Promise<void> {
  await inWorkshop({ dataDirectory, account }, async (workshop) => {
    const passwordFile = join(workshop, 'password')
    await writeFile(passwordFile, password, { mode: 0o600 })
    if (account) await chown(passwordFile, account.uid, account.gid)
    const made = join(workshop, 'data')
    await runInitdb(binaries, made, passwordFile, account, signal)
    await appendFile(join(made, 'postgresql.conf'), `\ninclude '${settingsFile}'\n`)
    return made
  })
}

/** Makes a standby's cluster as the copy of another one whose server is stopped. */
export async function copyCluster(
  { dataDirectory, account }: Cluster,
  original: string,
): Promise<void> {
  await inWorkshop({ dataDirectory, account }, async (workshop) => {
    const made = join(workshop, 'data')
    const access = { directory: 0o700, file: 0o600, owner: account }
    await copyTree(original, made, access, (name) => !/^postmaster\.(pid|opts)$/.test(name))
    await writeOwned(join(made, 'standby.signal'), '', account)
    return made
  })
}

/** Writes what this start of the server wants; earlier starts leave nothing behind in it. */
export async function configureCluster(
  { dataDirectory, account }: Cluster,
  files: { readonly settings: string; readonly hba: string; readonly [name: string]: string },
): Promise<void> {
  const { settings, hba, ...others } = files
  const written = { [settingsFile]: settings, 'pg_hba.conf': hba, ...others }
  for (const [name, text] of Object.entries(written)) {
    await writeOwned(join(dataDirectory, name), text, account)
  }
}

/**
 * Lets `make` prepare a cluster aside and puts it into place when it is whole, so that an interrupted
 * attempt never looks like a cluster.
 */
async function inWorkshop(
  { dataDirectory, account }: Cluster,
  make: (workshop: string) => Promise<string>,
): Promise<void> {
  const parent = dirname(dataDirectory)
  const workshop = await mkdir(parent, { recursive: true, mode: 0o755 })
    .then(() => mkdtemp(join(parent, `.${basename(dataDirectory)}-unfinished-`)))
    .catch((cause) => {
      throw unusable(dataDirectory, `cannot be made (${cause.code}). Choose another folder`, cause)
    })
  try {
    if (account) await chown(workshop, account.uid, account.gid)
    const made = await make(workshop)
    await rename(made, dataDirectory).catch((error) => {
      // Another process that was started at the same time was quicker; its cluster is as good.
      if (!existsSync(join(dataDirectory, 'PG_VERSION'))) throw error
    })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

async function runInitdb(
  { initdb }: Binaries,
  dataDirectory: string,
  passwordFile: string,
  account: Account | undefined,
  signal: AbortSignal,
): Promise<void> {
  const options = [
    `--pgdata=${dataDirectory}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]
  const child = spawn(initdb, options, {
    ...account,
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(cannotRun(initdb, cause)))
    child.once('close', resolve)
  })
  if (code !== 0) {
    throw new PostgresError(
      'POSTGRES_START_FAILED',
      `A new PostgreSQL data directory could not be made. The last words of initdb:\n${words.trim()}`,
    )
  }
}

/** Nothing of our own environment may change what the server does: no PGDATA, no language. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { LC_ALL: 'C' }
}

/** The error for a program of PostgreSQL that the system refuses to run. */
export function cannotRun(program: string, cause: Error): PostgresError {
  return new PostgresError(
    'POSTGRES_PLATFORM_UNSUPPORTED',
    `${program} does not run on this system (${cause.message}); on Linux it needs glibc. Set DATABASE_URL to a PostgreSQL ${majorVersion} server of your own`,
    { cause },
  )
}

/**
 * Replaces a file in the data directory. As root we write where another account has a say, so a file
 * it may have put there is never written through.
 */
async function writeOwned(path: string, text: string, account?: Account): Promise<void> {
  const fresh = `${path}.new`
  await rm(fresh, { force: true })
  await writeFile(fresh, text, { flag: 'wx', mode: 0o600 })
  await chmod(fresh, 0o600)
  if (account) await lchown(fresh, account.uid, account.gid)
  await rename(fresh, path)
}

function unusable(dataDirectory: string, what: string, cause?: unknown): PostgresError {
  const message = `The data directory ${dataDirectory} ${what}`
  return new PostgresError('POSTGRES_DATA_DIRECTORY_UNUSABLE', message, { cause })
}
