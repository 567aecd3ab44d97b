import { parseArgs } from 'node:util'
import type { Command, CommandInput } from './command.js'
import { UsageError } from './usage-error.js'

/** The options of every command. */
export const GLOBAL_OPTIONS = {
  help: { type: 'boolean', short: 'h', description: 'show this help' },
  project: {
    type: 'string',
    value: '<folder>',
    description: 'the folder with prisma/schema and prisma/migrations [this package]',
  },
} as const

/** What the command line asks for. */
export type Invocation =
  | {
      readonly kind: 'run'
      readonly command: Command
      readonly project?: string
      readonly input: CommandInput
    }
  | { readonly kind: 'help'; readonly topic: string }

/**
 * Finds the command that is meant and reads its options.
 *
 * @param argv what stands after `db`
 * @throws {UsageError} when it can't be understood
 */
export function parseArguments(commands: readonly Command[], argv: readonly string[]): Invocation {
  const words = leadingWords(argv)
  const command = findCommand(commands, words)
  if (command === undefined) {
    const topic = words.slice(0, 1).join(' ')
    const isGroup = commands.some(({ name }) => name.startsWith(`${topic} `))
    const asksForHelp = argv.some((argument) => argument === '--help' || argument === '-h')
    const onlyGroup = words.length === (isGroup ? 1 : 0)
    if (topic === '' || (isGroup && (asksForHelp || onlyGroup))) return { kind: 'help', topic }
    if (topic === 'help') return { kind: 'help', topic: words.slice(1).join(' ') }
    throw new UsageError(`there is no command "${words.slice(0, isGroup ? 2 : 1).join(' ')}"`)
  }

  const depth = command.name.split(' ').length
  const { values, positionals } = parse(command, argv.slice(depth))
  const { help, project, ...options } = values
  if (help) return { kind: 'help', topic: command.name }
  const { min, max } = command.arity
  if (positionals.length < min) throw new UsageError(`${command.name}: expected ${command.usage}`)
  if (positionals.length > max) {
    throw new UsageError(`${command.name}: unexpected "${positionals[max]}"`)
  }
  return {
    kind: 'run',
    command,
    input: { args: positionals, options },
    ...(typeof project === 'string' ? { project } : {}),
  }
}

function leadingWords(argv: readonly string[]): string[] {
  const end = argv.findIndex((argument) => argument.startsWith('-'))
  return argv.slice(0, end === -1 ? argv.length : end)
}

function findCommand(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return [2, 1]
    .map((depth) => words.slice(0, depth).join(' '))
    .map((name) => commands.find((command) => command.name === name))
    .find((command) => command !== undefined)
}

function parse(command: Command, args: string[]) {
  try {
    return parseArgs({
      args,
      options: { ...command.options, ...GLOBAL_OPTIONS },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UsageError(`${command.name}: ${error.message.split('. ')[0]}`, { cause: error })
  }
}
