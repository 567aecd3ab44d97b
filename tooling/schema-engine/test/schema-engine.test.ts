import type { DiffTarget, MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm'
import { describe, expect } from 'vitest'
import {
  noExternalObjects as filters,
  SchemaEngine,
  type SchemaEngineOptions,
} from '../src/index.js'
import { test as base, type PrismaProject } from './prisma-project.js'
import { PARTIAL_INDEX, TWO_SCHEMAS } from './schemas.js'

const fileOf = (content: string): SchemaContainer[] => [{ path: 'schema.prisma', content }]

function migrations(...scripts: string[]): MigrationList {
  return {
    baseDir: '/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: scripts.map((value, index) => ({
      path: `2026010${index + 1}000000_step`,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } },
    })),
  }
}

const test = base.extend<{ open: (options: SchemaEngineOptions) => SchemaEngine }>({
  open: async ({ project }, use) => {
    await project.createDatabase()
    const engines: SchemaEngine[] = []
    await use((options) => {
      const engine = new SchemaEngine({ url: project.url, ...options })
      engines.push(engine)
      return engine
    })
    await Promise.all(engines.map((engine) => engine.close()))
  },
})

async function scriptOf(engine: SchemaEngine, from: DiffTarget, to: DiffTarget): Promise<string> {
  const diff = await engine.diff({ from, to, script: true, exitCode: true, filters })
  return diff.exitCode === 0 ? '' : (diff.stdout ?? '')
}

describe('diff', () => {
  test('compares schemas with preview features from every side', async ({ open, project }) => {
    const files = fileOf(PARTIAL_INDEX)
    const engine = open({ schemaFiles: files })
    await engine.schemaPush({ force: false, schema: { files }, filters })
    const schema: DiffTarget = { tag: 'schemaDatamodel', files }
    const database: DiffTarget = {
      tag: 'schemaDatasource',
      files,
      configDir: project.directory,
    }
    const up = await scriptOf(engine, { tag: 'empty' }, schema)
    const history: DiffTarget = { tag: 'migrations', ...migrations(up) }
    const longer: DiffTarget = {
      tag: 'migrations',
      ...migrations(up, 'DROP INDEX "Fruit_email_key"'),
    }

    for (const [from, to] of [
      [history, schema],
      [schema, history],
      [history, database],
      [database, history],
      [database, schema],
      [history, history],
    ] as const) {
      expect(await scriptOf(engine, from, to), `${from.tag} to ${to.tag}`).toBe('')
    }
    expect(await scriptOf(engine, history, longer)).toContain('DROP INDEX "Fruit_email_key"')
    expect(await scriptOf(engine, longer, history)).toMatch(
      /CREATE UNIQUE INDEX .* WHERE \("deletedAt" IS NULL\)/,
    )
    const again = await engine.schemaPush({
      force: false,
      schema: { files },
      filters,
    })
    expect(again.executedSteps).toBe(0)
  })

  test('sees every schema when two histories are compared', async ({ open }) => {
    const files = fileOf(TWO_SCHEMAS)
    const engine = open({ schemaFiles: files })
    const up = await scriptOf(engine, { tag: 'empty' }, { tag: 'schemaDatamodel', files })
    const before: DiffTarget = { tag: 'migrations', ...migrations(up) }
    const after: DiffTarget = {
      tag: 'migrations',
      ...migrations(up, 'CREATE TABLE market.price (id int PRIMARY KEY)'),
    }
    expect(await scriptOf(engine, after, before)).toContain('DROP TABLE "market"."price"')
  })
})

describe('a failed call', () => {
  test('names the migration, the error and its place, and leaves the engine usable', async ({
    open,
  }) => {
    const engine = open({})
    const wrong = migrations('CREATE TABLE a ();', 'CREATE TABLE b ();\nSELECT äöü;')
    await expect(engine.applyMigrations({ migrationsList: wrong, filters })).rejects.toMatchObject({
      name: 'SchemaEngineError',
      code: 'P3018',
      retryable: false,
      meta: { migration_name: '20260102000000_step', database_error_code: '42703' },
      message: expect.stringContaining('  2 SELECT äöü;'),
    })
    await expect(
      engine.devDiagnostic({ migrationsList: migrations('SELECT * FROM nowhere'), filters }),
    ).rejects.toMatchObject({ code: 'P3006', message: expect.stringContaining('P1014') })
    expect(await engine.version()).toMatch(/^PostgreSQL/)
  })

  test('on a lost connection can be repeated', async ({ open, project }) => {
    const engine = open({})
    await engine.ensureConnectionValidity()
    await terminateOthers(project)
    await expect(engine.version()).rejects.toMatchObject({ code: 'P1017', retryable: true })
    expect(await engine.version()).toMatch(/^PostgreSQL/)
  })

  test('that crashes inside WebAssembly can be followed by others', async ({ open }) => {
    const engine = open({})
    await expect(engine.debugPanic()).rejects.toMatchObject({
      message: expect.stringContaining('debugPanic artificial panic'),
    })
    expect(await engine.version()).toMatch(/^PostgreSQL/)
  })

  test('for want of a server can be repeated when there is one', async ({ open, project }) => {
    await project.dropDatabase(project.database)
    const engine = open({})
    await expect(engine.version()).rejects.toMatchObject({ code: 'P1003', retryable: false })
    await project.createDatabase()
    expect(await engine.version()).toMatch(/^PostgreSQL/)
  })

  test('that waits for the lock of another migration ends in time', async ({ open, project }) => {
    const other = await project.connect()
    await other.query('SELECT pg_advisory_lock(72707369)')
    const input = { migrationsList: migrations('CREATE TABLE a ();'), filters }
    await expect(open({ lockTimeoutMs: 50 }).applyMigrations(input)).rejects.toMatchObject({
      code: 'P1002',
      retryable: true,
    })
    const { appliedMigrationNames } = await open({ lockTimeoutMs: null }).applyMigrations(input)
    expect(appliedMigrationNames).toHaveLength(1)
  })
})

async function terminateOthers(project: PrismaProject): Promise<void> {
  await project.column(
    'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
}
