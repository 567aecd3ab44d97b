import net from 'node:net'
import tls from 'node:tls'

/** Where and how to reach the server that runs a statement. */
export interface CancelTarget {
  readonly host: string
  readonly port: number
  /** The backend's process id and the secret it gave us for this purpose. */
  readonly processId: number
  readonly secretKey: number
  /** TLS options when the connection is encrypted, for the request must not be less so. */
  readonly tls: tls.ConnectionOptions | undefined
}

const CANCEL_REQUEST_CODE = 80877102
const SSL_REQUEST_CODE = 80877103

/**
 * Asks the server to cancel what a connection is running, as libpq's `PQcancel` does: over a connection
 * of its own, which needs no place in the pool. Resolves when the server has taken notice, which it says
 * by closing, or can't be reached; never rejects, because there is nothing a caller could do about it.
 *
 * @param target the connection that runs the statement
 * @param timeoutMs how long to try
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function sendCancelRequest(target: CancelTarget, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(
      target.host.startsWith('/')
        ? { path: `${target.host}/.s.PGSQL.${target.port}` }
        : { host: target.host, port: target.port },
    )
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    socket.unref()
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.on('connect', () => {
      if (target.tls === undefined) socket.write(cancelMessage(target))
      else sendEncrypted(socket, target, target.tls)
    })
    socket.resume()
  })
}

function sendEncrypted(
  socket: net.Socket,
  target: CancelTarget,
  options: tls.ConnectionOptions,
): void {
  socket.once('data', (answer) => {
    if (answer.toString('latin1') !== 'S') {
      socket.destroy()
      return
    }
    const secure = tls.connect({ ...options, socket, host: target.host }, () => {
      secure.write(cancelMessage(target))
    })
    secure.on('error', () => socket.destroy())
  })
  socket.write(sslRequest())
}

function cancelMessage({ processId, secretKey }: CancelTarget): Buffer {
  const message = Buffer.alloc(16)
  message.writeInt32BE(16, 0)
  message.writeInt32BE(CANCEL_REQUEST_CODE, 4)
  message.writeInt32BE(processId, 8)
  message.writeInt32BE(secretKey, 12)
  return message
}

function sslRequest(): Buffer {
  const message = Buffer.alloc(8)
  message.writeInt32BE(8, 0)
  message.writeInt32BE(SSL_REQUEST_CODE, 4)
  return message
}
