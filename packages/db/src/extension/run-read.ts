import { readVisible } from '../soft-delete/read.js'
import { queryFinished } from './finish.js'
import type { HookedClient, Operation } from './operation.js'

/** Runs a reading operation on the rows that it may show. */
export function runRead(
  { model, input, intent: { visibility } }: Operation,
  { omitted }: HookedClient,
): PromiseLike<unknown> {
  const { operation, args: given, query, __internalParams } = input
  if (!model.hides) return query(given, __internalParams)
  const { args, shape } = readVisible(model, operation, given, visibility, omitted)
  return queryFinished(input, args, shape)
}
