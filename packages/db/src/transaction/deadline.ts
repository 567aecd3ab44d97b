import { DeadlineExceededError } from '../errors/transaction-errors.js'

const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Ends what is done when time is over, or when the caller's signal is aborted. */
export class Deadline implements Disposable {
  readonly #caller: AbortSignal | undefined
  readonly #timer: NodeJS.Timeout | undefined
  readonly #onAbort = () => this.#end(this.#caller?.reason)
  #ended: { readonly reason: unknown } | undefined
  // Hardly anybody asks for the signal, and it takes longer to make than all the rest.
  #controller: AbortController | undefined
  #cutOff: ((reason: unknown) => void) | undefined

  /**
   * @param deadlineMs in milliseconds; what is longer than any timer is for ever
   * @param signal the caller's own
   */
  constructor(deadlineMs: number, signal: AbortSignal | undefined) {
    this.#caller = signal
    if (signal?.aborted) this.#onAbort()
    signal?.addEventListener('abort', this.#onAbort, { once: true })
    if (deadlineMs >= LONGEST_TIMER_MS) return
    this.#timer = setTimeout(() => this.#end(new DeadlineExceededError(deadlineMs)), deadlineMs)
  }

  /** Aborted when it is over. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#ended) this.#controller.abort(this.#ended.reason)
    return this.#controller.signal
  }

  /** @throws why it is over, if it is */
  throwIfOver(): void {
    if (this.#ended) throw this.#ended.reason
  }

  /** From now on it is this that is called when it is over, with the reason. */
  watch(cutOff: (reason: unknown) => void): void {
    this.#cutOff = cutOff
  }

  #end(reason: unknown): void {
    if (this.#ended) return
    this.#ended = { reason }
    this.#cutOff?.(reason)
    this.#controller?.abort(reason)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    this.#caller?.removeEventListener('abort', this.#onAbort)
  }
}
