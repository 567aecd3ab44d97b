import type { Command, CommandContext } from './command.js'
import { describeError } from './describe-error.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { printHelp } from './help.js'
import type { Output } from './output.js'
import { parseArguments } from './parse-arguments.js'

/** Makes the context of a command once it is known for which project. */
export type ContextFactory = (project: string | undefined) => CommandContext

/**
 * Runs what the command line asks for and puts errors into words.
 *
 * @param argv what stands after `db`
 * @returns the exit code
 */
export async function runCommand(
  commands: readonly Command[],
  argv: readonly string[],
  output: Output,
  contextFor: ContextFactory,
): Promise<ExitCode> {
  let running: string | undefined
  let signal: AbortSignal | undefined
  try {
    const invocation = parseArguments(commands, argv)
    if (invocation.kind === 'help') {
      printHelp(output, commands, invocation.topic)
      return EXIT.ok
    }
    running = invocation.command.name
    const context = contextFor(invocation.project)
    signal = context.signal
    return await invocation.command.run(context, invocation.input)
  } catch (error) {
    if (signal?.aborted) {
      output.note(`${output.bad} interrupted; what was not committed is rolled back`)
      return EXIT.interrupted
    }
    const { message, remedies, exitCode, stack } = describeError(error, running)
    output.note(`${output.bad} ${message}`)
    for (const remedy of remedies) output.note(`  ${output.arrow} ${remedy}`)
    if (stack !== undefined) output.note(output.style('dim', stack))
    return exitCode
  }
}
