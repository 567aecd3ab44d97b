import type { Condition, WriteContext } from './write-context.js'

/** Rewrites the data of a branch of an upsert: what follows from it holds only when the branch is taken. */
export function inBranch<T>(context: WriteContext, condition: Condition, rewrite: () => T): T {
  const { checks, moved } = context
  const [checksBefore, movedBefore] = [checks.length, moved.length]
  const rewritten = rewrite()
  for (const { conditions } of [...checks.slice(checksBefore), ...moved.slice(movedBefore)]) {
    conditions.push(condition)
  }
  return rewritten
}
