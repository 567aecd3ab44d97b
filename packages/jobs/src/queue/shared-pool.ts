import type { Database } from '@repo/db'

/**
 * The process' one pool, as the queue wants it: it writes a warning to the console about a pool whose
 * lost connections nobody hears of. Ours hears and logs them itself.
 */
export function sharedPool({ pool }: Pick<Database, 'pool'>): Database['pool'] {
  for (const event of ['connect', 'error'] as const) {
    if (pool.listenerCount(event) === 0) pool.on(event, () => {})
  }
  return pool
}
