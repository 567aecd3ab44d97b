import { isNothing } from '../../models/arguments.js'
import { isSoftDeletable, type SoftDeletableModel } from '../../models/model-plan.js'
import { whereLive } from '../../soft-delete/where.js'
import { deletedData } from '../write/deleted-data.js'
import { narrow } from '../write/relation-filters.js'
import type { WriteContext } from '../write/write-context.js'
import { each, type RewriteNested } from './nested-write.js'

/** A nested delete of rows that are named, or of the only partner: an update that marks them. */
export const deleteNamed: RewriteNested = (value, { relation, context }) => {
  const { target } = relation
  if (!isSoftDeletable(target)) return { delete: each(value, (where) => whereLive(target, where)) }
  context.namedDeletes.push(relation)
  return {
    // The only partner need not be named.
    update: each(value, (where) => markDeleted(target, where === true ? {} : where, context)),
  }
}

/** A nested delete of whichever rows match. */
export const deleteMany: RewriteNested = (
  value,
  { relation: { target }, context, related, connected },
) => {
  if (!isSoftDeletable(target)) {
    return { deleteMany: each(value, (where) => whereLive(target, where)) }
  }
  return {
    updateMany: each(value, (where) => {
      const taken = whereLive(target, narrow(target, where, connected))
      if (related) context.locks.push({ model: target, where: taken })
      return markDeleted(target, where, context)
    }),
  }
}

function markDeleted(target: SoftDeletableModel, where: unknown, context: WriteContext) {
  context.deletes.push(target)
  return {
    where: whereLive(target, isNothing(where) ? null : where),
    data: deletedData(target, context),
  }
}
