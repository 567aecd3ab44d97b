// @ts-check
// Generates, for every schema in this folder, its client, its description and the script that creates
// its tables. The schemas are not our own: they are what others may have.

import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const folder = dirname(fileURLToPath(import.meta.url))
const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js')

for (const file of await readdir(folder)) {
  if (!file.endsWith('.prisma')) continue
  const schema = join(folder, file)
  await run(process.execPath, [prisma, 'generate', '--schema', schema])
  const script = await run(process.execPath, [
    prisma,
    'migrate',
    'diff',
    '--from-empty',
    '--to-schema',
    schema,
    '--script',
  ])
  const output = join(folder, 'generated', basename(file, '.prisma'), 'schema.sql')
  await writeFile(output, script.stdout)
}
