import type { Command, OptionTable } from './command.js'
import type { Output } from './output.js'
import { GLOBAL_OPTIONS } from './parse-arguments.js'

/** Prints the help of one command, of a group of commands, or of all. */
export function printHelp(output: Output, commands: readonly Command[], topic: string): void {
  const command = commands.find(({ name }) => name === topic)
  if (command !== undefined) {
    printCommand(output, command)
    return
  }
  const group = commands.filter(({ name }) => topic === '' || name.startsWith(`${topic} `))
  output.line(`Usage: db ${topic === '' ? '' : `${topic} `}<command> [options]`)
  output.line()
  output.table(
    group.map(({ name, usage, summary }) => [`${output.style('bold', name)} ${usage}`, summary]),
  )
  output.line()
  output.line('db <command> --help shows its options and examples.')
  output.line(
    'Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 the answer is no, 4 refused.',
  )
}

function printCommand(output: Output, command: Command): void {
  const { name, usage, summary, description, options, examples } = command
  output.line(`${capitalise(summary)}.`)
  output.line()
  output.line(`Usage: db ${`${name} ${usage}`.trim()} [options]`)
  if (description !== undefined) {
    output.line()
    output.line(description)
  }
  output.line()
  output.line('Options:')
  output.table(optionRows({ ...options, ...GLOBAL_OPTIONS }))
  output.line()
  output.line('Examples:')
  output.table(examples.map(([example, meaning]) => [`db ${example}`, meaning]))
}

function optionRows(options: OptionTable): string[][] {
  return Object.entries(options).map(([name, { short, value, description }]) => [
    `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`,
    description,
  ])
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
