import type { DatabaseConfig } from '../config/database-config.js'
import type { Environment } from '../config/environment.js'
import type { ExitCode } from './exit-codes.js'
import type { Output } from './output.js'

/** An option of a command. */
export interface OptionSpec {
  readonly type: 'boolean' | 'string'
  /** What stands for the value in the help, such as `<name>`. */
  readonly value?: string
  readonly short?: string
  readonly description: string
}

export type OptionTable = Readonly<Record<string, OptionSpec>>

/** What was given for the options, by name. */
export type OptionValues<Options extends OptionTable> = {
  readonly [Name in keyof Options]?: Options[Name]['type'] extends 'boolean' ? boolean : string
}

/** What was given on the command line. */
export interface CommandInput<Options extends OptionTable = OptionTable> {
  readonly args: readonly string[]
  readonly options: OptionValues<Options>
}

/** The folder with the Prisma schema and its migrations. */
export interface Project {
  readonly root: string
  readonly schema: string
  readonly migrations: string
}

/** Everything a command may use of the world around it. */
export interface CommandContext {
  readonly environment: Environment
  readonly project: Project
  readonly output: Output
  /** Who runs it, such as `ada@laptop`; shown to others who wait for the lock. */
  readonly operator: string
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
  /** The validated settings; throws a `ConfigurationError` when they can't be used. */
  config(): DatabaseConfig
  /** Asks a person; `undefined` when there is none at the terminal. */
  ask(question: string): Promise<string | undefined>
  /** Milliseconds since the epoch. */
  now(): number
  sleep(ms: number): Promise<void>
}

/** One command, as the help shows it and as it is run. */
export interface Command {
  /** The words that call it, such as `migrate up`. */
  readonly name: string
  /** The arguments after the name, such as `<name>` or `[<n>]`. */
  readonly usage: string
  /** How many arguments it takes. */
  readonly arity: { readonly min: number; readonly max: number }
  readonly summary: string
  /** What a reader of the help needs besides; paragraphs. */
  readonly description?: string
  readonly options: OptionTable
  readonly examples: readonly (readonly [command: string, meaning: string])[]
  run(context: CommandContext, input: CommandInput): Promise<ExitCode>
}

interface CommandSpec<Options extends OptionTable> extends Omit<Command, 'options' | 'run'> {
  readonly options: Options
  run(context: CommandContext, input: CommandInput<Options>): Promise<ExitCode>
}

/** Declares a command; its options are typed by their table. */
export function defineCommand<const Options extends OptionTable>(
  spec: CommandSpec<Options>,
): Command {
  // The parser reads the values by the very table that types them.
  return { ...spec, run: (context, input) => spec.run(context, input as CommandInput<Options>) }
}
