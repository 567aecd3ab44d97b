import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { developmentSettings, startPostgres } from '@repo/postgres'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { type Dataset, fillDataset } from './dataset.js'

/** A server of the benchmark's own, with the tables of packages/db and rows in them. */
export interface BenchmarkDatabase extends AsyncDisposable {
  readonly url: string
  readonly admin: pg.Client
  readonly dataset: Dataset
  readonly serverVersion: string
}

/** Starts the server, migrates and fills the database. */
export async function prepareDatabase(): Promise<BenchmarkDatabase> {
  const server = await startPostgres({ settings: SETTINGS })
  const url = server.url()
  await migrate(url)
  await runMigrations({ connectionString: url })
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const dataset = await fillDataset(admin)
  const { rows } = await admin.query<{ server_version: string }>('SHOW server_version')
  return {
    url,
    admin,
    dataset,
    serverVersion: rows[0]?.server_version ?? '',
    [Symbol.asyncDispose]: async () => {
      await admin.end()
      await server.stop()
    },
  }
}

const SETTINGS = {
  ...developmentSettings,
  max_connections: 400,
  shared_buffers: '512MB',
  // Waiting for the disk says nothing about a client library, and would drown what does.
  synchronous_commit: false,
  autovacuum: false,
  jit: false,
  max_parallel_workers_per_gather: 0,
  log_min_duration_statement: -1,
}

async function migrate(url: string): Promise<void> {
  const require = createRequire(import.meta.url)
  const folder = dirname(require.resolve('@repo/db/package.json'))
  const manifest = createRequire(join(folder, 'package.json')).resolve('prisma/package.json')
  const prisma = join(dirname(manifest), 'build', 'index.js')
  await promisify(execFile)(process.execPath, [prisma, 'migrate', 'deploy'], {
    cwd: folder,
    env: { DATABASE_URL: url, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  })
}
