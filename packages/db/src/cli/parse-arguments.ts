import { parseArgs } from 'node:util'
import type { Command, CommandInput, OptionTable } from './command.js'
import { nearest, suggestCommand } from './suggest.js'
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
  if (command === undefined) return helpInstead(commands, words, argv)

  const topic = command.name
  const { values, positionals } = parse(command, argv.slice(topic.split(' ').length))
  const { help, project, ...options } = values
  if (help) return { kind: 'help', topic }
  const { min, max } = command.arity
  if (positionals.length < min) throw new UsageError(`expected ${command.usage}`, { topic })
  if (positionals.length > max) {
    throw new UsageError(`unexpected "${positionals[max]}"`, { topic })
  }
  return {
    kind: 'run',
    command,
    input: { args: positionals, options },
    ...(typeof project === 'string' ? { project } : {}),
  }
}

/** Words that are no command may ask for help; anything else is a mistake. */
function helpInstead(
  commands: readonly Command[],
  words: readonly string[],
  argv: readonly string[],
): Invocation {
  const [first = '', second] = words
  const topic = first === 'help' ? words.slice(1).join(' ') : first
  const isTopic = topic === '' || commands.some(({ name }) => `${name} `.startsWith(`${topic} `))
  const [option] = argv.slice(words.length)
  const asksForHelp = option === '--help' || option === '-h'
  if (isTopic && (first === 'help' || asksForHelp || (!option && second === undefined))) {
    return { kind: 'help', topic }
  }
  if (isTopic && second === undefined) throw new UsageError('options come after the command')

  const isGroup = first !== 'help' && isTopic
  const typed = first === 'help' ? words.slice(1) : words.slice(0, isGroup ? 2 : 1)
  const names = commands.map(({ name }) => name)
  const meant = suggestCommand(names, typed)
  throw new UsageError(`there is no command "${typed.join(' ')}"`, {
    suggestions: meant === undefined ? [] : [`did you mean: db ${meant}`],
  })
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

function parse({ name: topic, options: own }: Command, args: string[]) {
  const options = { ...own, ...GLOBAL_OPTIONS }
  refuseUnknown(topic, options, args)
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [problem = ''] = error.message.split('. ')
    throw new UsageError(problem.charAt(0).toLowerCase() + problem.slice(1), {
      topic,
      cause: error,
    })
  }
}

function refuseUnknown(topic: string, options: OptionTable, args: string[]): void {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true })
  const unknown = tokens.find((token) => token.kind === 'option' && !(token.name in options))
  if (unknown?.kind !== 'option') return
  const { name, rawName } = unknown
  const meant = /^\d$/.test(name) ? `db ${topic} ${name}` : nearest(Object.keys(options), name)
  const suggestion = meant?.startsWith('db ') ? meant : `--${meant}`
  throw new UsageError(`there is no option ${rawName}`, {
    topic,
    suggestions: meant === undefined ? [] : [`did you mean: ${suggestion}`],
  })
}
