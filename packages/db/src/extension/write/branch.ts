import type { Condition, WriteContext } from './write-context.js'

/** Rewrites data that may not be used, as in a branch of an upsert: what follows from it holds only if it is. */
export function inBranch<T>(context: WriteContext, condition: Condition, rewrite: () => T): T {
  const { checks, moved } = context
  const [checksBefore, movedBefore] = [checks.length, moved.length]
  const rewritten = rewrite()
  for (const { conditions } of [...checks.slice(checksBefore), ...moved.slice(movedBefore)]) {
    conditions.push(condition)
  }
  return rewritten
}
