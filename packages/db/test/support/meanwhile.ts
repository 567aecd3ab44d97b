import { expect } from 'vitest'
import type { Library, LibraryClient } from '../schemas/use-library.js'
import { waitingForLocks } from './waiting-for-locks.js'

/** The client of a transaction of the library. */
export type LibraryTransaction = Parameters<Parameters<LibraryClient['$transaction']>[0]>[0]

/** Does `first` in a transaction, which ends when `work`, started beside it, waits for it. */
export async function meanwhile<T>(
  library: Library,
  first: (tx: LibraryTransaction) => PromiseLike<unknown>,
  work: () => PromiseLike<T>,
): Promise<PromiseSettledResult<T>> {
  let waiting: Promise<PromiseSettledResult<T>[]> | undefined
  await library.db.$transaction(async (tx) => {
    await first(tx)
    waiting = Promise.allSettled([work()])
    await expect.poll(() => waitingForLocks(library.plain)).toHaveLength(1)
  })
  const [outcome] = (await waiting) ?? []
  if (!outcome) throw new Error('the work was not started')
  return outcome
}
