import { expect, test } from 'vitest'
import { parseArguments } from './arguments.js'

test('the calls of the command line are understood', () => {
  expect(parseArguments(['--version'])).toEqual({ kind: 'version' })
  expect(
    parseArguments(['--datasource', '{"url":"postgresql://h/db"}', 'cli', 'create-database']),
  ).toEqual({
    kind: 'command',
    name: 'create-database',
    url: 'postgresql://h/db',
  })
  expect(
    parseArguments([
      '--datamodels',
      'a.prisma',
      '--datamodels',
      'b.prisma',
      '--datasource',
      '{"url":"postgresql://h/db","shadowDatabaseUrl":"postgresql://h/shadow"}',
      '--enabled-preview-features',
      'views',
      '--extension-types',
      '{"types":[]}',
    ]),
  ).toEqual({
    kind: 'rpc',
    url: 'postgresql://h/db',
    shadowDatabaseUrl: 'postgresql://h/shadow',
    schemaFiles: ['a.prisma', 'b.prisma'],
  })
})

test.each([
  [['--datasource', 'postgresql://u:secret@h'], 'must be JSON'],
  [['--datasource'], 'needs a value'],
  [['--colour'], 'not known'],
])('%j is refused', (args, reason) => {
  expect(() => parseArguments(args)).toThrow(new RegExp(`^(?!.*secret).*${reason}`))
})
