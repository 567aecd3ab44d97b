import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SchemaEngine } from '@repo/schema-engine'
import { formatConnectionUrl } from '../config/connection-url.js'
import type { ConnectionConfig, DatabaseConfig } from '../config/database-config.js'

/** The files of a Prisma schema. */
export interface PrismaSchema {
  /** The folder they are in, or the one file. */
  readonly path: string
  readonly files: readonly { readonly path: string; readonly content: string }[]
}

/** What leads from one schema to another and back. */
export interface SchemaChange {
  readonly up: string
  readonly down: string
}

/** Reads every `.prisma` file below a folder. */
export async function readPrismaSchema(folder: string): Promise<PrismaSchema> {
  const names = await readdir(folder, { recursive: true })
  const paths = names
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => join(folder, name))
  const files = paths.map(async (path) => ({ path, content: await readFile(path, 'utf8') }))
  return { path: folder, files: await Promise.all(files) }
}

/**
 * Compares a database with a Prisma schema, in the words of Prisma's own schema engine: what a Prisma
 * schema can't say (functions, triggers, checks …) is left alone.
 *
 * @returns the scripts from the database to the schema and back; `undefined` when they agree
 */
export function diffSchema(
  config: DatabaseConfig,
  connection: ConnectionConfig,
  schema: PrismaSchema,
): Promise<SchemaChange | undefined> {
  return withEngine(config, connection, schema, async ({ diff, database, model }) => {
    const up = await diff(database, model)
    return up === undefined ? undefined : { up, down: (await diff(model, database)) ?? '' }
  })
}

/** The script that makes, of an empty database, what Prisma can describe of this one. */
export function scriptOfDatabase(
  config: DatabaseConfig,
  connection: ConnectionConfig,
  schema: PrismaSchema,
): Promise<string> {
  return withEngine(config, connection, schema, async ({ diff, database }) => {
    return (await diff({ tag: 'empty' }, database)) ?? ''
  })
}

type DiffTarget = Parameters<SchemaEngine['diff']>[0]['from']

interface Comparison {
  readonly database: DiffTarget
  readonly model: DiffTarget
  /** `undefined` when there is no difference. */
  diff(from: DiffTarget, to: DiffTarget): Promise<string | undefined>
}

async function withEngine<T>(
  config: DatabaseConfig,
  connection: ConnectionConfig,
  schema: PrismaSchema,
  work: (comparison: Comparison) => Promise<T>,
): Promise<T> {
  const url = formatConnectionUrl(connection, config.tls)
  const files = [...schema.files]
  const configDir = dirname(schema.path)
  const engine = new SchemaEngine({ url, schemaFiles: files })
  try {
    return await work({
      database: { tag: 'schemaDatasource', files, configDir },
      model: { tag: 'schemaDatamodel', files },
      diff: async (from, to) => {
        const { exitCode, stdout } = await engine.diff({
          from,
          to,
          script: true,
          exitCode: true,
          filters: { externalTables: [], externalEnums: [] },
        })
        return exitCode === 0 ? undefined : tidy(stdout)
      },
    })
  } finally {
    await engine.close()
  }
}

function tidy(script: string | null): string {
  return `${(script ?? '').trim()}\n`
}
