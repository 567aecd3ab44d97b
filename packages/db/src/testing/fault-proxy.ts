import { once } from 'node:events'
import net from 'node:net'
import { FrontendMessages, sqlOf } from './frontend-messages.js'

/** How a connection is cut: by RST, by FIN, or by letting every further packet vanish. */
export type CutKind = 'reset' | 'fin' | 'swallow'

/** What happens to one statement. */
export interface Cut {
  readonly how: CutKind
  /** Whether the server gets the statement, and carries it out, before the connection is cut. */
  readonly delivered: boolean
}

/** Decides, for every statement on its way to the server, whether its connection is cut. */
export type CutRule = (sql: string) => Cut | undefined

/** A proxy on loopback that fails on command. */
export interface FaultProxy extends AsyncDisposable {
  readonly port: number
  /** The same server's URL through this proxy. TLS is off, because the proxy reads the statements. */
  url(target: string): string
  /** Replaces the rule; without one nothing is cut. */
  cutWhen(rule: CutRule | undefined): void
  /** Cuts the next statement that is exactly `sql`; resolves once it was cut. */
  cutNext(sql: string, cut: Cut): Promise<void>
  /** Lets every packet of every connection vanish, until {@link FaultProxy.heal}. */
  swallow(): void
  /** Resets connections and refuses new ones, until {@link FaultProxy.heal}. */
  refuse(): void
  /** Lets new connections through again; what was swallowed is gone, and its connections with it. */
  heal(): void
  /** How many statements were cut so far. */
  readonly cuts: number
  close(): Promise<void>
}

/**
 * Starts a proxy in front of a PostgreSQL server.
 *
 * @param target the server, as a connection URL
 * @example
 * ```ts
 * await using proxy = await startFaultProxy(test.url)
 * const database = createDatabase(loadDatabaseConfig({ DATABASE_URL: proxy.url(test.url) }), …)
 * const cut = proxy.cutNext('COMMIT', { how: 'reset', delivered: true })
 * ```
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<Pair>()
  let rule: CutRule | undefined
  let mode: 'open' | 'swallow' | 'refuse' = 'open'
  let cuts = 0

  // Half-open, because a packet that vanishes may be the one that says goodbye.
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    if (mode === 'refuse') {
      client.resetAndDestroy()
      return
    }
    const upstream = net.connect({ host: hostname, port: Number(port) })
    const pair = new Pair(client, upstream, (sql) => {
      const cut = rule?.(sql)
      if (cut !== undefined) cuts += 1
      return cut
    })
    if (mode === 'swallow') pair.swallow()
    pairs.add(pair)
    client.on('close', () => pairs.delete(pair))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: ownPort } = server.address() as net.AddressInfo

  const close = async () => {
    for (const pair of pairs) pair.cut('reset')
    server.close()
    await once(server, 'close')
  }
  return {
    port: ownPort,
    url(original) {
      const url = new URL(original)
      url.host = `127.0.0.1:${ownPort}`
      url.searchParams.set('sslmode', 'disable')
      return url.href
    },
    cutWhen(next) {
      rule = next
    },
    cutNext(sql, cut) {
      return new Promise((resolve) => {
        rule = (statement) => {
          if (statement !== sql) return undefined
          rule = undefined
          resolve()
          return cut
        }
      })
    },
    swallow() {
      mode = 'swallow'
      for (const pair of pairs) pair.swallow()
    },
    refuse() {
      mode = 'refuse'
      for (const pair of pairs) pair.cut('reset')
    },
    heal() {
      mode = 'open'
    },
    get cuts() {
      return cuts
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** One client and its connection to the server. */
class Pair {
  readonly #client: net.Socket
  readonly #upstream: net.Socket
  readonly #messages = new FrontendMessages()
  readonly #ruleFor: CutRule
  #swallowed = false
  /** A statement was delivered whose answer is to be dropped. */
  #cutOnAnswer: CutKind | undefined

  constructor(client: net.Socket, upstream: net.Socket, ruleFor: CutRule) {
    this.#client = client
    this.#upstream = upstream
    this.#ruleFor = ruleFor
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    client.on('data', (chunk) => this.#fromClient(chunk))
    upstream.on('data', (chunk) => this.#fromServer(chunk))
    for (const socket of [client, upstream]) socket.on('error', () => {})
    client.on('end', () => upstream.destroy())
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => {
      if (!this.#swallowed) client.end()
    })
  }

  swallow(): void {
    this.#swallowed = true
  }

  cut(how: CutKind): void {
    if (how === 'swallow') {
      this.swallow()
      return
    }
    this.#upstream.destroy()
    if (how === 'reset') this.#client.resetAndDestroy()
    else this.#client.end()
  }

  #fromClient(chunk: Buffer): void {
    for (const message of this.#messages.push(chunk)) {
      if (this.#swallowed || this.#client.destroyed) return
      const sql = sqlOf(message)
      const cut = sql === undefined ? undefined : this.#ruleFor(sql)
      if (cut?.delivered === false) {
        this.cut(cut.how)
        return
      }
      if (cut !== undefined) this.#cutOnAnswer = cut.how
      this.#upstream.write(message)
    }
  }

  #fromServer(chunk: Buffer): void {
    if (this.#cutOnAnswer !== undefined) {
      this.cut(this.#cutOnAnswer)
      return
    }
    if (!this.#swallowed) this.#client.write(chunk)
  }
}
