import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { SchemaContainer } from '@prisma/schema-engine-wasm'

/**
 * Reads a Prisma schema of one file, or of all `.prisma` files in a folder and the folders in it.
 *
 * @param location what `schema` in `prisma.config.ts` names
 *
 * @example
 * ```ts
 * const engine = new SchemaEngine({ url, schemaFiles: await readSchema('prisma/schema') })
 * ```
 */
export async function readSchema(location: string): Promise<SchemaContainer[]> {
  const root = path.resolve(location)
  const isFolder = (await stat(root)).isDirectory()
  const files = isFolder ? await schemaFilesIn(root) : [root]
  return Promise.all(
    files.map(async (file) => ({ path: file, content: await readFile(file, 'utf8') })),
  )
}

async function schemaFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => path.join(folder, name))
}
