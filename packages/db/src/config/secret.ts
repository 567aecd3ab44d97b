import { inspect } from 'node:util'

/**
 * A value that must not reach a log. Printing it, serialising it or putting it into a string gives
 * `[redacted]`; only {@link Secret.reveal} gives the value.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, for the one place that hands it to the driver. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[redacted]'
  }

  toJSON(): string {
    return '[redacted]'
  }

  [inspect.custom](): string {
    return '[redacted]'
  }
}
