import type { AddressInfo } from 'node:net'
import { createServer, connect as dial, type Socket } from 'node:net'

/** A message from client to server, as far as counting needs it. */
export interface FrontendMessage {
  /** PostgreSQL's letter for it: P(arse), B(ind), D(escribe), E(xecute), S(ync), Q(uery), C(lose). */
  readonly type: string
  /** The name of the statement of a P, the text of a Q. */
  readonly text: string
}

/** Stands between client and server and counts what goes over the wire. */
export interface WireTap {
  /** Where to connect instead. */
  readonly url: string
  readonly messages: readonly FrontendMessage[]
  /** How often the client spoke after the server had answered. */
  readonly roundTrips: number
  /** Begins to count anew. */
  reset(): void
  close(): Promise<void>
}

/** @param serverUrl the server to pass everything on to; without TLS */
export async function tapWire(serverUrl: string): Promise<WireTap> {
  const target = new URL(serverUrl)
  let messages: FrontendMessage[] = []
  let roundTrips = 0
  const sockets = new Set<Socket>()

  const server = createServer((client) => {
    const upstream = dial(Number(target.port), target.hostname)
    const read = frontendReader((message) => messages.push(message))
    let serverSpokeLast = true
    client.on('data', (chunk) => {
      if (serverSpokeLast) roundTrips += 1
      serverSpokeLast = false
      read(chunk)
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      serverSpokeLast = true
      client.write(chunk)
    })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(serverUrl)
  url.port = String((server.address() as AddressInfo).port)

  return {
    url: url.href,
    get messages() {
      return messages
    },
    get roundTrips() {
      return roundTrips
    },
    reset() {
      messages = []
      roundTrips = 0
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Cuts the client's stream into messages; the first one, of the start-up, has no letter. */
function frontendReader(onMessage: (message: FrontendMessage) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let started = false
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const header = started ? 1 : 0
      if (rest.length < header + 4) return
      const length = header + rest.readInt32BE(header)
      if (rest.length < length) return
      if (started) {
        const body = rest.subarray(5, length)
        const end = body.indexOf(0)
        onMessage({
          type: String.fromCharCode(rest[0] as number),
          text: body.toString('utf8', 0, end < 0 ? body.length : end),
        })
      }
      started = true
      rest = rest.subarray(length)
    }
  }
}
