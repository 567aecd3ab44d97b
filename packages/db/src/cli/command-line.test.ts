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
  ['nonsense', 'there is no command "nonsense"', []],
  ['help nonsense', 'there is no command "nonsense"', []],
  ['migrate sideways', 'there is no command "migrate sideways"', []],
  ['down', 'there is no command "down"', ['did you mean: db migrate down']],
  ['migrate dwon', 'there is no command "migrate dwon"', ['did you mean: db migrate down']],
  ['statsu', 'there is no command "statsu"', ['did you mean: db migrate status']],
  ['migrate squahs', 'there is no command "migrate squahs"', ['did you mean: db migrate squash']],
  ['migrate seed', 'there is no command "migrate seed"', ['did you mean: db seed']],
  ['downgrade', 'there is no command "downgrade"', ['did you mean: db migrate down']],
  ['migrate deploy', 'there is no command "migrate deploy"', ['did you mean: db migrate up']],
  ['--project /p migrate up', 'options come after the command', []],
  ['migrate --json status', 'options come after the command', []],
])('"%s" is no command, and the nearest one is named', (line, message, suggestions) => {
  expect(() => parse(line)).toThrow(expect.objectContaining({ message, suggestions }))
})

test.each([
  ['migrate up --quickly', 'there is no option --quickly', []],
  ['migrate up --too x', 'there is no option --too', ['did you mean: --to']],
  ['migrate down -1', 'there is no option -1', ['did you mean: db migrate down 1']],
  ['migrate up now', 'unexpected "now"', []],
  ['migrate up --to', "option '--to <value>' argument missing", []],
  ['migrate stamp', 'expected <name>', []],
])('"%s" is explained, with the help of that command', (line, message, suggestions) => {
  const topic = line.split(' ').slice(0, 2).join(' ')
  expect(() => parse(line)).toThrow(expect.objectContaining({ message, topic, suggestions }))
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
