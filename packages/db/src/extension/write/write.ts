import { type Arguments, isArguments, withArguments } from '../../models/arguments.js'
import {
  isSoftDeletable,
  type ModelPlan,
  type SoftDeletableModel,
} from '../../models/model-plan.js'
import { isDelete } from '../../models/operations.js'
import { withWhere } from '../../soft-delete/selection.js'
import { liveRows, withoutCompoundKeys } from '../../soft-delete/unique-filter.js'
import { whereLive } from '../../soft-delete/where.js'
import { inBranch } from './branch.js'
import { deletedData } from './deleted-data.js'
import type { WriteContext } from './write-context.js'
import { createData, createManyData, updateData } from './write-data.js'

/** A write as it is sent to the database. */
export interface RewrittenWrite {
  readonly operation: string
  readonly args: Arguments
}

/** Rewrites a writing operation: only live rows are written, deletes are soft, everything is stamped. */
export function rewriteWrite(
  model: ModelPlan,
  operation: string,
  args: Arguments,
  context: WriteContext,
): RewrittenWrite {
  if (isSoftDeletable(model) && isDelete(operation)) {
    return {
      operation: operation === 'delete' ? 'update' : 'updateMany',
      args: softDelete(model, args, context),
    }
  }
  return { operation, args: rewriteArguments(model, operation, args, context) }
}

function softDelete(model: SoftDeletableModel, args: Arguments, context: WriteContext): Arguments {
  context.deletes.push(model)
  const where = whereLive(model, args['where'])
  return withArguments(args, { where, data: deletedData(model, context) })
}

function rewriteArguments(
  model: ModelPlan,
  operation: string,
  args: Arguments,
  context: WriteContext,
): Arguments {
  const { where, data, create, update } = args
  const live = whereLive(model, where)
  const named = { model, where: liveRows(model, where) }
  const row = isArguments(where) ? withoutCompoundKeys(model, where) : {}
  switch (operation) {
    case 'create':
      return withArguments(args, { data: createData(model, data, context) })
    case 'createMany':
    case 'createManyAndReturn':
      return withArguments(args, { data: createManyData(model, data, context) })
    case 'update':
    case 'updateMany':
    case 'updateManyAndReturn': {
      // What matches no row is no mistake, whatever it would have written.
      const updated = inBranch(context, { ...named, exists: true }, () =>
        updateData(model, data, context, row),
      )
      return withArguments(args, live ? { where: live, data: updated } : { data: updated })
    }
    case 'upsert': {
      const created = inBranch(context, { ...named, exists: false }, () =>
        createData(model, create, context),
      )
      // One of the two is written, and not behind the other.
      context.written.splice(0)
      const updated = inBranch(context, { ...named, exists: true }, () =>
        updateData(model, update, context, row),
      )
      return withArguments(args, { where: live, create: created, update: updated })
    }
    default:
      return withWhere(args, live)
  }
}
