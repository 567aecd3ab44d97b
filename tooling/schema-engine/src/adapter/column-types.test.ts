import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import { expect, test } from 'vitest'
import { columnMapping } from './column-types.js'

test.each([
  ['boolean', 16, 't', true],
  ['bytea', 17, '\\x01ff', [1, 255]],
  ['int8', 20, '9007199254740993', '9007199254740993'],
  ['int4', 23, '-7', -7],
  ['int2vector', 22, '1 2 3', [1, 2, 3]],
  ['oidvector', 30, '26 2275', ['26', '2275']],
  ['"char"[]', 1002, '{a,NULL,b}', ['a', null, 'b']],
  ['name[]', 1003, '{"a b",c}', ['a b', 'c']],
  ['timestamp', 1114, '2026-01-02 03:04:05.6', '2026-01-02T03:04:05.6+00:00'],
  ['timestamptz', 1184, '2026-01-02 03:04:05.6+05:30', '2026-01-02T03:04:05.6+05:30'],
  ['timestamptz, whole hours', 1184, '2026-01-02 03:04:05-08', '2026-01-02T03:04:05-08:00'],
])('%s', (_name, oid, text, value) => {
  expect(columnMapping(oid).parse(text)).toEqual(value)
})

test('a type that is not known is text', () => {
  const mapping = columnMapping(999_999)
  expect(mapping.type).toBe(ColumnTypeEnum.Text)
  expect(mapping.parse('(1,2)')).toBe('(1,2)')
})
