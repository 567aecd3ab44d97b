/** The last lines of an output. */
export class LineTail {
  readonly #lines: string[] = []

  constructor(readonly limit: number) {}

  push(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > this.limit) this.#lines.shift()
  }

  get text(): string {
    return this.#lines.join('\n')
  }
}
