import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'
import { type CatalogFingerprint, readCatalog } from '../../src/catalog/fingerprint.js'
import { cloneDatabase } from '../../src/testing/index.js'
import { type ProcessResult, type RunningProcess, startDb } from './db-process.js'
import { runInProcess } from './run-in-process.js'

/** Scripts by the name of the migration; without `down` there is no down.sql. */
export type Scripts = Readonly<Record<string, { readonly up: string; readonly down?: string }>>

/** A folder with migrations and an empty database for them, for one test. */
export interface MigrationProject {
  readonly folder: string
  readonly url: string
  readonly client: pg.Client
  /** Writes migrations, over those of the same name. */
  write(scripts: Scripts): Promise<void>
  /** Writes the one file of the Prisma schema. */
  writeSchema(models: string): Promise<void>
  remove(migration: string): Promise<void>
  /** Runs the command inside the test's process. */
  db(args: string, environment?: Readonly<Record<string, string>>): Promise<ProcessResult>
  /** Starts the built command as a process of its own. */
  start(args: string, environment?: Readonly<Record<string, string>>): RunningProcess
  rows<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>
  catalog(): Promise<CatalogFingerprint>
}

/** Makes such a project; it is gone when the test is over. */
export async function migrationProject(scripts: Scripts = {}): Promise<MigrationProject> {
  const folder = await mkdtemp(join(tmpdir(), 'db-project-'))
  const database = await cloneDatabase(inject('adminUrl'), 'template0')
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  onTestFinished(async () => {
    await client.end()
    await database.drop()
    await rm(folder, { recursive: true })
  })

  const withUrl = (environment = {}) => ({ DATABASE_URL: database.url, ...environment })
  const project: MigrationProject = {
    folder,
    url: database.url,
    client,
    write: (more) => writeScripts(join(folder, 'prisma/migrations'), more),
    writeSchema: async (models) => {
      await mkdir(join(folder, 'prisma/schema'), { recursive: true })
      await writeFile(join(folder, 'prisma/schema/schema.prisma'), `${SCHEMA_HEAD}${models}`)
    },
    remove: (name) => rm(join(folder, 'prisma/migrations', name), { recursive: true }),
    db: (args, environment) => runInProcess(args.split(' '), folder, withUrl(environment)),
    start: (args, environment) =>
      startDb([...args.split(' '), '--project', folder], withUrl(environment)),
    rows: async <Row extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
      (await client.query<Row>(sql, values)).rows,
    catalog: () => readCatalog(client),
  }
  await project.write(scripts)
  return project
}

const SCHEMA_HEAD = `
generator client {
  provider        = "prisma-client"
  output          = "../generated"
  previewFeatures = ["partialIndexes"]
}

datasource db {
  provider = "postgresql"
}
`

async function writeScripts(folder: string, scripts: Scripts): Promise<void> {
  for (const [name, { up, down }] of Object.entries(scripts)) {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'migration.sql'), up)
    if (down !== undefined) await writeFile(join(folder, name, 'down.sql'), down)
  }
}
