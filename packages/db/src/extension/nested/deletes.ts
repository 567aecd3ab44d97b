import { isNothing } from '../../models/arguments.js'
import { isSoftDeletable, type SoftDeletableModel } from '../../models/model-plan.js'
import { whereLive } from '../../soft-delete/where.js'
import { deletedData } from '../write/deleted-data.js'
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
export const deleteMany: RewriteNested = (value, { relation: { target }, context }) =>
  isSoftDeletable(target)
    ? { updateMany: each(value, (where) => markDeleted(target, where, context)) }
    : { deleteMany: each(value, (where) => whereLive(target, where)) }

function markDeleted(target: SoftDeletableModel, where: unknown, context: WriteContext) {
  context.deletes.push(target)
  return {
    where: whereLive(target, isNothing(where) ? null : where),
    data: deletedData(target, context),
  }
}
