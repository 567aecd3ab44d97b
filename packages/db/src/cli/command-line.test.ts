import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { commandPage } from './command-page.js'
import { COMMANDS } from './command-table.js'
import { formatDuration, parseDuration } from './durations.js'
import { Output } from './output.js'
import { parseArguments } from './parse-arguments.js'

const parse = (line: string) => parseArguments(COMMANDS, line.split(' ').filter(Boolean))

test('a command is found by one or two words, with its options and arguments', () => {
  expect(parse('migrate down 3 --yes --wait 5s --project /p')).toMatchObject({
    kind: 'run',
    command: { name: 'migrate down' },
    project: '/p',
    input: { args: ['3'], options: { yes: true, wait: '5s' } },
  })
  expect(parse('wait')).toMatchObject({ kind: 'run', command: { name: 'wait' } })
})

test.each([
  ['', ''],
  ['--help', ''],
  ['migrate', 'migrate'],
  ['migrate --help', 'migrate'],
  ['help migrate up', 'migrate up'],
  ['migrate up -h', 'migrate up'],
])('"%s" asks for help', (line, topic) => {
  expect(parse(line)).toEqual({ kind: 'help', topic })
})

test.each([
  ['nonsense', 'there is no command "nonsense"'],
  ['migrate sideways', 'there is no command "migrate sideways"'],
  ['migrate up --quickly', "migrate up: Unknown option '--quickly'"],
  ['migrate up now', 'migrate up: unexpected "now"'],
  ['migrate stamp', 'migrate stamp: expected <name>'],
])('"%s" is explained', (line, message) => {
  expect(() => parse(line)).toThrow(message)
})

test('durations are read and written', () => {
  expect(['500ms', '30s', '2m', '1h', '5'].map(parseDuration)).toEqual([
    500, 30_000, 120_000, 3_600_000, 5_000,
  ])
  expect(parseDuration('soon')).toBeUndefined()
  expect([41.4, 1_840, 125_000].map(formatDuration)).toEqual(['41 ms', '1.8 s', '2 min 5 s'])
})

test('columns line up whether they are coloured or not', () => {
  const lines: string[] = []
  const stream = { write: (text: string) => lines.push(text) }
  const output = new Output(stream, stream, { coloured: true })
  output.table([
    [output.good, 'a', 'end'],
    ['x', 'longer', 'end'],
  ])
  const plain = lines.map((line) => stripVTControlCharacters(line))
  expect(plain.map((line) => line.indexOf('end'))).toEqual([13, 13])
})

test('docs/command-line.md explains every command', async () => {
  const page = fileURLToPath(new URL('../../../../docs/command-line.md', import.meta.url))
  await expect(commandPage()).toMatchFileSnapshot(page)
})
