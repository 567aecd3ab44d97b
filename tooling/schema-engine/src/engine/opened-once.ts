/** Something that is opened when it is first asked for, and again after it has failed or was forgotten. */
export class OpenedOnce<Value> {
  readonly #open: () => Promise<Value>
  #value: Promise<Value> | undefined

  constructor(open: () => Promise<Value>) {
    this.#open = open
  }

  get(): Promise<Value> {
    if (!this.#value) {
      const value = this.#open()
      this.#value = value
      value.catch(() => {
        if (this.#value === value) this.forget()
      })
    }
    return this.#value
  }

  forget(): void {
    this.#value = undefined
  }
}
