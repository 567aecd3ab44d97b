import { asList, isArguments } from '../models/arguments.js'
import { each, liveOnly, type RewriteNested } from './nested-write.js'
import { noteSet } from './set.js'

/** Connects live rows. */
export const connect: RewriteNested = (value, { relation: { target } }) => ({
  connect: each(value, (where) => liveOnly(target, where)),
})

/** Disconnects live rows: a deleted one keeps the key by which it comes back. */
export const disconnect: RewriteNested = (value, { relation: { target, list, foreignKey } }) => {
  if (value === true && !list && !foreignKey && target.marks)
    return { disconnect: liveOnly(target, {}) }
  const live = (where: unknown) => (isArguments(where) ? liveOnly(target, where) : where)
  return { disconnect: each(value, live) }
}

/** Connects live rows, and disconnects all others that live. */
export const set: RewriteNested = (value, { relation, related, context }) => {
  const { target } = relation
  const named = asList(value).map((where) => liveOnly(target, where))
  if (related) noteSet(relation, value, related, named, context)
  return { set: named }
}
