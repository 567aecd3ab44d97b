import { whereLive } from '../../soft-delete/where.js'
import { each, type RewriteNested } from './nested-write.js'

/** Connects live rows. */
export const connect: RewriteNested = (value, { relation: { target } }) => ({
  connect: each(value, (where) => whereLive(target, where)),
})

/** Disconnects live rows: a deleted one keeps the key by which it comes back. */
export const disconnect: RewriteNested = (value, { relation: { target, list, foreignKey } }) => {
  if (value === true && !list && !foreignKey && target.marks)
    return { disconnect: whereLive(target, {}) }
  return { disconnect: each(value, (where) => whereLive(target, where)) }
}
