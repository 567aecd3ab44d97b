import { expect, test } from 'vitest'
import { schemasOf, usesFeatureUnknownToShadow } from './schema-file.js'

const file = (content: string) => [{ path: 'schema.prisma', content }]

test('the schemas of a datasource are read from one line or several', () => {
  const content = 'datasource db {\n  schemas = [\n    "a", // the first\n    "b"\n  ]\n}'
  expect(schemasOf(file(content))).toEqual(['a', 'b'])
  expect(schemasOf(file('datasource db {\n  // schemas = ["a"]\n}'))).toEqual([])
})

test('only the preview features that a shadow database hides count', () => {
  const withFeatures = (list: string) =>
    file(`generator client {\n  previewFeatures = [${list}]\n}`)
  expect(usesFeatureUnknownToShadow(withFeatures('"views", "partialIndexes"'))).toBe(true)
  expect(usesFeatureUnknownToShadow(withFeatures('"views"'))).toBe(false)
  expect(usesFeatureUnknownToShadow(file('// previewFeatures = ["partialIndexes"]'))).toBe(false)
})
