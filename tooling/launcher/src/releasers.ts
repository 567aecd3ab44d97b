/** What has to be undone in the end, the last first. */
export class Releasers {
  readonly #releasers: (() => Promise<void>)[] = []

  add(release: () => Promise<void>): void {
    this.#releasers.push(release)
  }

  /** Undoes everything, each thing whatever becomes of the others. */
  async release(): Promise<void> {
    const failures: unknown[] = []
    for (const release of this.#releasers.splice(0).reverse()) {
      await release().catch((error) => failures.push(error))
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped')
  }
}
