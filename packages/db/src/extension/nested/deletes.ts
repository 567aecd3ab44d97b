import { isNothing } from '../../models/arguments.js'
import { whereLive } from '../../soft-delete/where.js'
import { deletedData } from '../write/deleted-data.js'
import { each, type NestedWrite, type RewriteNested } from './nested-write.js'

/** A nested delete of rows that are named, or of the only partner: an update that marks them. */
export const deleteNamed: RewriteNested = (value, nested) => {
  const { relation, context } = nested
  const { target } = relation
  if (target.marks) context.namedDeletes.push(relation)
  // The only partner need not be named.
  if (target.marks) {
    return { update: each(value, (where) => markDeleted(where === true ? {} : where, nested)) }
  }
  return { delete: each(value, (where) => whereLive(target, where)) }
}

/** A nested delete of whichever rows match. */
export const deleteMany: RewriteNested = (value, nested) => {
  const { target } = nested.relation
  if (target.marks) return { updateMany: each(value, (where) => markDeleted(where, nested)) }
  return { deleteMany: each(value, (where) => whereLive(target, where)) }
}

function markDeleted(where: unknown, { relation: { target }, context }: NestedWrite) {
  context.deletes.push(target)
  return {
    where: whereLive(target, isNothing(where) ? null : where),
    data: deletedData(target, context),
  }
}
