import type { Arguments } from '../models/arguments.js'
import { hide, hideDeleted, remove } from '../soft-delete/result.js'
import type { ResultShape } from '../soft-delete/selection.js'
import type { HookInput } from './prisma/internals.js'

/** Runs an operation with other arguments, and finishes its result if there is anything to do to it. */
export function queryFinished(
  input: HookInput,
  args: Arguments,
  shape: ResultShape | undefined,
): PromiseLike<unknown> {
  if (!shape) return input.query(args, input.__internalParams)
  const params = { ...input.__internalParams, dataPath: [] }
  return input.query(args, params).then((result) => finish(result, shape, input))
}

/** Hides what must not be seen, and takes out what the fluent API has asked for. */
export function finish(
  result: unknown,
  shape: ResultShape | undefined,
  { __internalParams: { dataPath }, computesNothing }: HookInput,
): unknown {
  if (shape) hideDeleted(result, shape, computesNothing ? remove : hide)
  let value = result
  // Every second element is a relation; the others say `select`.
  for (let index = 1; index < dataPath.length; index += 2) {
    const relation = dataPath[index]
    if (typeof value !== 'object' || value === null || relation === undefined) return null
    value = (value as Record<string, unknown>)[relation]
  }
  return value
}
