import { AuditTrailArgumentError } from './errors.js'
import type { Window } from './statements.js'
import type { TrailPage, TrailPageRequest } from './trail-entry.js'

const DEFAULT_SIZE = 50
const LARGEST_SIZE = 1000

/**
 * Which entries to fetch for a page: one more than it shows, to know whether another follows.
 *
 * @throws {AuditTrailArgumentError} when the size or the cursor can't be
 */
export function pageWindow({ first = DEFAULT_SIZE, after }: TrailPageRequest): Window {
  if (!Number.isInteger(first) || first < 1 || first > LARGEST_SIZE) {
    throw new AuditTrailArgumentError(`first is a whole number from 1 to ${LARGEST_SIZE}.`)
  }
  if (after !== undefined && !/^\d{1,18}$/.test(after)) {
    throw new AuditTrailArgumentError('after is not a cursor: pass the nextCursor of a page.')
  }
  return { limit: first + 1, before: after === undefined ? null : BigInt(after) }
}

/** The page that was fetched through a window. */
export function pageOf<Entry extends { readonly id: bigint }>(
  fetched: readonly Entry[],
  { limit }: Window,
): TrailPage<Entry> {
  const entries = fetched.slice(0, limit - 1)
  const last = fetched.length === limit ? entries.at(-1) : undefined
  return { entries, nextCursor: last?.id.toString() ?? null }
}
