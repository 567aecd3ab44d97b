import { LaunchError, type LaunchErrorCode } from './launch-error.js'
import { startProgram } from './program.js'

/** What every step of preparing the database needs. */
export interface StepContext {
  readonly root: string
  readonly environment: NodeJS.ProcessEnv
  /** Stops the step that is under way. */
  readonly signal: AbortSignal
}

/** A program that prepares the database and ends. */
export interface Step {
  /** What a person would call it. */
  readonly name: string
  readonly folder: string
  readonly command: readonly [string, ...string[]]
  readonly environment?: NodeJS.ProcessEnv
  readonly failure: LaunchErrorCode
}

/**
 * Runs a step to its end.
 *
 * @throws {@link LaunchError} with the step's own code when it fails
 */
export async function runStep({ environment, signal }: StepContext, step: Step): Promise<void> {
  const program = startProgram({
    folder: step.folder,
    command: step.command,
    environment: { ...environment, ...step.environment },
  })
  const stop = () => void program.stop()
  signal.addEventListener('abort', stop)
  const { status, lastWords } = await program.ended
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (status !== 0) {
    throw new LaunchError(
      step.failure,
      `"${step.name}" has failed. Its last words:\n\n${lastWords}`,
    )
  }
}
