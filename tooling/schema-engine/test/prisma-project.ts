import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type {} from '@repo/postgres/vitest'
import pg from 'pg'
import { test as base, inject } from 'vitest'
import './matchers.js'
import { type ProcessResult, type RunningProcess, startNode } from './run-process.js'
import { startInTerminal, type Terminal } from './terminal.js'

const packageRoot = fileURLToPath(new URL('..', import.meta.url))
const prismaPackage = path.dirname(createRequire(import.meta.url).resolve('prisma/package.json'))

const CLI = path.join(prismaPackage, 'build/index.js')

/** What the project's `prisma.config.ts` reads; everything else of the environment is left out. */
export interface ProjectEnvironment {
  DATABASE_URL?: string
  SHADOW_DATABASE_URL?: string
  [name: string]: string | undefined
}

const CONFIG = `import '@repo/schema-engine/register'
import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: {
    url: process.env.DATABASE_URL,
    shadowDatabaseUrl: process.env.SHADOW_DATABASE_URL,
  },
})
`

const HEADER = `datasource db {
  provider = "postgresql"
}
`

/** A project that uses the built package as any other would, with a database of its own. */
export class PrismaProject {
  readonly directory: string
  readonly database = `engine ${randomUUID()}`
  readonly #clients: pg.Client[] = []
  readonly #roles: string[] = []

  private constructor(directory: string) {
    this.directory = directory
  }

  static async create(): Promise<PrismaProject> {
    const project = new PrismaProject(await mkdtemp(path.join(os.tmpdir(), 'schema-engine-')))
    await mkdir(project.path('node_modules/@repo'), { recursive: true })
    await symlink(packageRoot, project.path('node_modules/@repo/schema-engine'))
    await symlink(prismaPackage, project.path('node_modules/prisma'))
    await project.write('prisma.config.ts', CONFIG)
    await project.write('migrations/migration_lock.toml', 'provider = "postgresql"\n')
    return project
  }

  /** The URL of the project's database, which the first command that needs it creates. */
  get url(): string {
    return this.urlOf(this.database)
  }

  urlOf(database: string): string {
    const url = new URL(inject('adminUrl'))
    url.pathname = `/${encodeURIComponent(database)}`
    return url.href
  }

  path(name: string): string {
    return path.join(this.directory, name)
  }

  async write(name: string, content: string): Promise<void> {
    await mkdir(path.dirname(this.path(name)), { recursive: true })
    await writeFile(this.path(name), content)
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8')
  }

  /** Writes the Prisma schema; the datasource is there already unless it is given. */
  async schema(models: string): Promise<void> {
    const header = models.includes('datasource db') ? '' : HEADER
    await this.write('schema.prisma', header + models)
  }

  async migration(name: string, sql: string): Promise<void> {
    await this.write(`migrations/${name}/migration.sql`, sql)
  }

  /** The names of the migrations on disk. */
  async migrations(): Promise<string[]> {
    const entries = await readdir(this.path('migrations'), { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
  }

  /** Runs `prisma` to its end. */
  prisma(args: string, environment?: ProjectEnvironment, input?: string): Promise<ProcessResult> {
    return this.start(args, environment, input).result
  }

  /** Runs `prisma` with a terminal, as a person does. */
  terminal(args: string, environment: ProjectEnvironment = {}): Terminal {
    return startInTerminal([CLI, ...args.split(' ')], {
      cwd: this.directory,
      env: this.environment(environment),
    })
  }

  start(args: string, environment: ProjectEnvironment = {}, input?: string): RunningProcess {
    return startNode([CLI, ...args.split(' ')], {
      cwd: this.directory,
      env: this.environment(environment),
      input,
    })
  }

  /** The environment of a command: the database, and what keeps Prisma from asking the network. */
  environment(extra: ProjectEnvironment = {}): Record<string, string> {
    const all: ProjectEnvironment = {
      // biome-ignore lint/style/noProcessEnv: the one variable that starting a process takes
      PATH: process.env['PATH'],
      HOME: this.directory,
      NO_COLOR: '1',
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      DATABASE_URL: this.url,
      ...extra,
    }
    return Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
  }

  /** A connection to one of the project's databases, closed when the test ends. */
  async connect(url = this.url): Promise<pg.Client> {
    const client = new pg.Client(url)
    client.on('error', () => undefined)
    await client.connect()
    this.#clients.push(client)
    return client
  }

  /** Runs SQL; returns the first column of the rows of its last statement. */
  async column(sql: string, url = this.url): Promise<unknown[]> {
    const client = new pg.Client(url)
    await client.connect()
    try {
      const results = await client.query<unknown[]>({ text: sql, rowMode: 'array' })
      // Several statements have several results.
      const { rows } = [results].flat().at(-1) ?? { rows: [] }
      return rows.map(([first]) => first)
    } finally {
      await client.end()
    }
  }

  /** A role of the project's own, and the URL of the project's database for it. */
  async createRole(privileges: string): Promise<{ name: string; url: string }> {
    const name = `role ${randomUUID()}`
    await this.column(
      `CREATE ROLE ${pg.escapeIdentifier(name)} LOGIN PASSWORD 'p@ss:w/rd?#%' ${privileges}`,
      inject('adminUrl'),
    )
    this.#roles.push(name)
    const url = new URL(this.url)
    url.username = encodeURIComponent(name)
    url.password = encodeURIComponent('p@ss:w/rd?#%')
    return { name, url: url.href }
  }

  async createDatabase(database = this.database): Promise<void> {
    await this.column(`CREATE DATABASE ${pg.escapeIdentifier(database)}`, inject('adminUrl'))
  }

  async remove(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()))
    await this.dropDatabase(this.database)
    for (const role of this.#roles) {
      await this.column(`DROP ROLE ${pg.escapeIdentifier(role)}`, inject('adminUrl'))
    }
    await rm(this.directory, { recursive: true, force: true })
  }

  async dropDatabase(database: string): Promise<void> {
    const name = pg.escapeIdentifier(database)
    await this.column(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, inject('adminUrl'))
  }
}

/** Vitest's `test` with a project for each test. */
export const test = base.extend<{ project: PrismaProject }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture needs from the pattern
  project: async ({}, use) => {
    const project = await PrismaProject.create()
    await use(project)
    await project.remove()
  },
})
