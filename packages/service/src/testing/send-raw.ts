import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * Sends text to a server as it is, such as what no client would send, and tells all that comes back
 * until the server hangs up.
 *
 * @example
 * ```ts
 * const answer = await sendRaw(url, 'GET //foo:bar HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
 * ```
 */
export function sendRaw(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(request)
  return text(socket)
}
