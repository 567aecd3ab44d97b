import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { MigrationDirectory, MigrationList } from '@prisma/schema-engine-wasm'

const SCRIPT = 'migration.sql'
const LOCK_FILE = 'migration_lock.toml'

/**
 * Reads a folder of migrations as Prisma's command line does: one folder for each, in the order of their
 * names. A folder that does not exist holds none.
 *
 * @param directory the folder that `migrations.path` in `prisma.config.ts` names
 *
 * @example
 * ```ts
 * const migrationsList = await readMigrations('prisma/migrations')
 * await engine.applyMigrations({ migrationsList, filters: noExternalObjects })
 * ```
 */
export async function readMigrations(directory: string): Promise<MigrationList> {
  const baseDir = path.resolve(directory)
  const names = await folderNames(baseDir)
  return {
    baseDir,
    lockfile: {
      path: LOCK_FILE,
      content: (await readIfThere(path.join(baseDir, LOCK_FILE))) ?? null,
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map((name) => readMigration(baseDir, name))),
  }
}

/** A folder without a script is reported by the engine, with its name. */
async function readMigration(baseDir: string, name: string): Promise<MigrationDirectory> {
  const script = await readIfThere(path.join(baseDir, name, SCRIPT))
  return {
    path: name,
    migrationFile: {
      path: SCRIPT,
      content:
        script === undefined
          ? { tag: 'error', value: `${SCRIPT} is missing` }
          : { tag: 'ok', value: script },
    },
  }
}

async function folderNames(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
