import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { PostgresErrorCode } from './errors.js'
import type { Settings } from './settings.js'

/**
 * How hard the server is shut down, in PostgreSQL's words: `fast` ends the sessions and writes all to
 * the disk, `immediate` is a crash, and the next start recovers from the log.
 */
export type ShutdownMode = 'fast' | 'immediate'

/** What a supervisor is to look after. Its first line of input, because it holds the password. */
export interface ServerSpecification {
  /** `undefined` for a throw-away server. */
  readonly dataDirectory: string | undefined
  /** `undefined` for any free port. */
  readonly port: number | undefined
  readonly password: string
  readonly settings: Settings
  readonly hba: readonly string[]
  /** Further files of the data directory by name: certificates and keys. */
  readonly files: Readonly<Record<string, string>>
  /** For a standby, the data directory of its primary, which is stopped while this one is prepared. */
  readonly standbyOf: string | undefined
}

/** What the owner of a server asks of its supervisor. The end of the input asks to end everything. */
export type Request =
  /** Make the data directory, if there is none, without starting the server. */
  | { readonly type: 'prepare' }
  | { readonly type: 'start' }
  | { readonly type: 'shutdown'; readonly mode: ShutdownMode }
  /** End this process as well when the owner is gone; `null` when it has ended by itself. */
  | { readonly type: 'guard'; readonly pid: number | null }

/** Where the running server is. */
export interface Whereabouts {
  readonly pid: number
  readonly port: number
  readonly dataDirectory: string
  readonly logFile: string
}

/** A `PostgresError` on its way from one process to the other. */
export interface Failure {
  readonly code: PostgresErrorCode
  readonly message: string
  readonly port?: number | undefined
}

/** What a supervisor reports. */
export type Report =
  | ({ readonly type: 'started' } & Whereabouts)
  | { readonly type: 'prepared' }
  | { readonly type: 'shut-down' }
  | ({ readonly type: 'failed' } & Failure)
  /** The server ended without having been asked to. */
  | { readonly type: 'crashed'; readonly lastWords: string }

/** Sends one message as one line. */
export function send(stream: Writable, message: ServerSpecification | Request | Report): void {
  stream.write(`${JSON.stringify(message)}\n`)
}

/** Reads messages until the stream ends, or `signal` ends it. Lines are taken as the package sends them. */
export async function* receive<Message>(
  stream: Readable,
  signal?: AbortSignal,
): AsyncGenerator<Message> {
  for await (const line of createInterface({ input: stream, signal })) {
    yield JSON.parse(line) as Message
  }
}
