import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A TCP port nobody listens on. It lies below the range from which systems take the ports of outgoing
 * connections, so that a server which restarts finds its port still free.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(16_000, 32_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
