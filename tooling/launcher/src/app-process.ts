import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, readyUrl } from './apps.js'
import { LaunchError } from './launch-error.js'
import { type Ending, type Program, startProgram } from './program.js'

const readyWithinMs = 60_000
const pollMs = 100

/** Starts one application. It may take a while until it is ready. */
export function startApp(
  app: App,
  root: string,
  environment: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Program {
  return startProgram({
    // Where they all look for .data, and where a relative path in .env starts.
    folder: root,
    command: [join(root, app.program)],
    environment,
    onLine,
  })
}

/**
 * Waits until an application says that it is ready.
 *
 * @throws {@link LaunchError} `LAUNCH_APP_ENDED`, or `LAUNCH_APP_NOT_READY` after a minute
 */
export async function untilReady(
  app: App,
  program: Program,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const url = readyUrl(app, environment)
  const deadline = AbortSignal.timeout(readyWithinMs)
  const given = AbortSignal.any([signal, deadline])
  const failed = failure(app, program)
  let answer = 'no answer'
  for (;;) {
    const response = await Promise.race([ask(url, given), failed])
    if (response?.ok) return
    if (response) answer = `${response.status} ${await response.text()}`
    signal.throwIfAborted()
    if (deadline.aborted) {
      throw new LaunchError(
        'LAUNCH_APP_NOT_READY',
        `The ${app.name} did not become ready within a minute. ${url} says: ${answer}`,
      )
    }
    await Promise.race([sleep(pollMs), failed])
  }
}

/** Rejects when the application ends. */
export async function failure(app: App, program: Program): Promise<never> {
  const ending = await program.ended
  throw new LaunchError(
    'LAUNCH_APP_ENDED',
    `The ${app.name} has ended (${how(ending)}). Its last words:\n\n${ending.lastWords}`,
  )
}

function how({ status, signal }: Ending): string {
  return signal ? `killed by ${signal}` : `status ${status}`
}

async function ask(url: string, signal: AbortSignal): Promise<Response | undefined> {
  try {
    return await fetch(url, { signal })
  } catch {
    return undefined
  }
}
