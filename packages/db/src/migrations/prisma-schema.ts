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
export async function diffSchema(
  config: DatabaseConfig,
  connection: ConnectionConfig,
  schema: PrismaSchema,
): Promise<SchemaChange | undefined> {
  const url = formatConnectionUrl(connection, config.tls)
  const files = [...schema.files]
  const engine = new SchemaEngine({ url, schemaFiles: files })
  const configDir = dirname(schema.path)
  const database = { tag: 'schemaDatasource' as const, files, configDir }
  const model = { tag: 'schemaDatamodel' as const, files, configDir }
  const options = {
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  }
  try {
    const up = await engine.diff({ from: database, to: model, ...options })
    if (up.exitCode === 0) return undefined
    const down = await engine.diff({ from: model, to: database, ...options })
    return { up: tidy(up.stdout), down: tidy(down.stdout) }
  } finally {
    await engine.close()
  }
}

function tidy(script: string | null): string {
  return `${(script ?? '').trim()}\n`
}
