import { createServer } from 'node:net'
import { type App, portOf } from './apps.js'
import { LaunchError } from './launch-error.js'

const greatestPort = 65_535

/**
 * Looks whether the applications can have their ports, before anything is started.
 *
 * @throws {@link LaunchError} `LAUNCH_PORT_INVALID`, or `LAUNCH_PORT_UNAVAILABLE`
 */
export async function checkPorts(
  apps: readonly App[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const owners = new Map<number, App>()
  for (const app of apps) {
    const { variable } = app.port
    const port = portOf(app, environment)
    if (!Number.isInteger(port) || port < 1 || port > greatestPort) {
      throw new LaunchError(
        'LAUNCH_PORT_INVALID',
        `${variable}=${environment[variable]} is no port: it must be a whole number from 1 to ${greatestPort}`,
      )
    }
    const owner = owners.get(port)
    if (owner) {
      throw new LaunchError(
        'LAUNCH_PORT_INVALID',
        `${owner.port.variable} and ${variable} are both ${port}: each application needs a port of its own`,
      )
    }
    owners.set(port, app)
    const obstacle = await obstacleAt(port)
    if (obstacle === undefined) continue
    throw new LaunchError(
      'LAUNCH_PORT_UNAVAILABLE',
      `Port ${port}, which the ${app.name} is to listen on, ${wordsFor(obstacle)}, or choose another port with ${variable}=<number>`,
    )
  }
}

function wordsFor(code: string): string {
  if (code === 'EADDRINUSE') return 'is in use by another program. Stop that one'
  if (code === 'EACCES') return 'is only for privileged users. Run as one'
  return `can't be listened on (${code}). Find out why`
}

/** A program may listen on one address or on all of them, and either is in the way. */
async function obstacleAt(port: number): Promise<string | undefined> {
  return (await listenOn(port, '127.0.0.1')) ?? (await listenOn(port))
}

/** @returns the code of the error, if there is one */
function listenOn(port: number, host?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message))
    probe.listen({ port, host }, () => probe.close(() => resolve(undefined)))
  })
}
