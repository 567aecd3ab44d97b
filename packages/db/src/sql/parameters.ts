/** The parameters of a statement while its text is put together. */
export class Parameters {
  /** Their values, in order. */
  readonly values: unknown[] = []

  /** Adds one. Gives what stands for it in the text: `$1`. */
  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}
