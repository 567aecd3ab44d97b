import { createServer } from 'node:net'
import { type App, portOf } from './apps.js'
import { LaunchError } from './launch-error.js'

/**
 * Looks whether the applications' ports are free, before anything is started.
 *
 * @throws {@link LaunchError} `LAUNCH_PORT_IN_USE`
 */
export async function checkPorts(
  apps: readonly App[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  for (const app of apps) {
    const port = portOf(app, environment)
    if (await isFree(port)) continue
    throw new LaunchError(
      'LAUNCH_PORT_IN_USE',
      `Port ${port}, which the ${app.name} is to listen on, is in use by another program. Stop that one, or choose another port with ${app.port.variable}=<number>`,
    )
  }
}

/** A program may listen on one address or on all of them, and either is in the way. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port))
}

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host }, () => probe.close(() => resolve(true)))
  })
}
