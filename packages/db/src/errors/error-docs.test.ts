import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as face from '../index.js'
import { MIGRATION_ERRORS } from '../migrations/migration-error.js'
import { renderErrorDocs } from './error-docs.js'
import { ERROR_TABLE } from './error-table.js'

test('docs/errors.md says what the tables say; `vitest -u` writes it', async () => {
  await expect(renderErrorDocs()).toMatchFileSnapshot('../../../../docs/errors.md')
})

test('every error of the table is exported under its name', () => {
  const exported = Object.keys(face).filter((name) => name.endsWith('Error'))
  const listed = Object.values(ERROR_TABLE).map(({ name }) => name)
  expect(exported).toEqual(expect.arrayContaining(listed))
})

test('every code in the source is in one of the tables', async () => {
  const source = new URL('../', import.meta.url)
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, source), 'utf8')))
  const codes = texts.flatMap((text) => text.match(/(?<=')DB_[A-Z_]+(?=')/g) ?? [])
  const listed = new Set([...Object.keys(ERROR_TABLE), ...Object.keys(MIGRATION_ERRORS)])
  expect([...new Set(codes)].filter((code) => !listed.has(code))).toEqual([])
})
