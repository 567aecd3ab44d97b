import type { Program } from './program.js'

/** A program that is replaced by a new one whenever it has changed. */
export interface Reloading {
  /** Stops the program, waits until it has ended, and starts it anew. */
  reload(): Promise<void>
  stop(): Promise<void>
}

/**
 * Keeps a program running, one at a time: the next one starts when the last one has closed its
 * connections and is gone. One that ends by itself is not started again before it changes.
 *
 * @param onEnd told the last words of a program that has ended by itself
 */
export function reloading(start: () => Program, onEnd: (lastWords: string) => void): Reloading {
  let running: Program | undefined
  let turn = Promise.resolve()

  function run(): void {
    const program = start()
    running = program
    void program.ended.then(({ lastWords }) => {
      if (running !== program) return
      running = undefined
      onEnd(lastWords)
    })
  }
  async function end(): Promise<void> {
    const program = running
    running = undefined
    await program?.stop()
  }
  /** What is asked for while something is under way comes after it. */
  function next(step: () => Promise<void>): Promise<void> {
    turn = turn.then(step)
    return turn
  }

  run()
  return {
    reload: () =>
      next(async () => {
        await end()
        run()
      }),
    stop: () => next(end),
  }
}
