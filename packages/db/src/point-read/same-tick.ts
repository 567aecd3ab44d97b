/** Tells calls that come alone from those that come in one tick with others of their kind. */
export class SameTick {
  #waiting = new Map<string, ((alone: boolean) => void)[]>()

  /** Waits until the tick is over. */
  alone(kind: string): Promise<boolean> {
    if (this.#waiting.size === 0) process.nextTick(() => this.#end())
    return new Promise((resolve) => {
      const others = this.#waiting.get(kind)
      if (others) others.push(resolve)
      else this.#waiting.set(kind, [resolve])
    })
  }

  #end(): void {
    const waiting = this.#waiting
    this.#waiting = new Map()
    for (const calls of waiting.values()) {
      for (const resolve of calls) resolve(calls.length === 1)
    }
  }
}
