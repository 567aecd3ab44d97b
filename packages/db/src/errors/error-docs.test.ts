import { expect, test } from 'vitest'
import * as face from '../index.js'
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
