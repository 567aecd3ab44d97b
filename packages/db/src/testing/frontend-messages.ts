/**
 * Splits what a PostgreSQL client sends into whole messages.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class FrontendMessages {
  #buffer = Buffer.alloc(0)
  #started = false

  /** Adds bytes and returns the messages that are now complete. */
  push(chunk: Buffer): Buffer[] {
    this.#buffer = Buffer.concat([this.#buffer, chunk])
    const messages: Buffer[] = []
    for (;;) {
      // The first message has no type byte.
      const header = this.#started ? 1 : 0
      if (this.#buffer.length < header + 4) return messages
      const length = header + this.#buffer.readInt32BE(header)
      if (this.#buffer.length < length) return messages
      messages.push(this.#buffer.subarray(0, length))
      this.#buffer = this.#buffer.subarray(length)
      this.#started = true
    }
  }
}

const QUERY = 'Q'.charCodeAt(0)
const PARSE = 'P'.charCodeAt(0)

/** The SQL in a Query or Parse message; `undefined` in any other. */
export function sqlOf(message: Buffer): string | undefined {
  if (message[0] === QUERY) return message.toString('utf8', 5, message.length - 1)
  if (message[0] !== PARSE) return undefined
  const start = message.indexOf(0, 5) + 1
  return message.toString('utf8', start, message.indexOf(0, start))
}
