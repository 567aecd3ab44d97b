import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A way from the client to the server. */
export interface Network {
  /** What is added to every round trip, in milliseconds. */
  readonly delayMs: number
  readonly url: string
  close(): void
}

/**
 * Opens a way to the server on which every round trip takes longer.
 *
 * @param serverUrl the database
 * @param delayMs what is added to every round trip, in milliseconds; 0 is the direct way
 */
export async function openNetwork(serverUrl: string, delayMs: number): Promise<Network> {
  if (delayMs === 0) return { delayMs, url: serverUrl, close: () => {} }
  const url = new URL(serverUrl)
  const proxy = fork(new URL('./latency-proxy.js', import.meta.url), [url.port, String(delayMs)])
  const [port] = (await once(proxy, 'message')) as [number]
  url.port = String(port)
  return { delayMs, url: url.href, close: () => proxy.disconnect() }
}
