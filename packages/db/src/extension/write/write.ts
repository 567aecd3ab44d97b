import { type Arguments, isArguments, withArguments } from '../../models/arguments.js'
import { isSoftDeletable, type ModelPlan } from '../../models/model-plan.js'
import type { Visibility } from '../../soft-delete/read.js'
import { type OmittedByDefault, type ResultShape, selectLive } from '../../soft-delete/selection.js'
import { withoutCompoundKeys } from '../../soft-delete/unique-filter.js'
import { whereLive } from '../../soft-delete/where.js'
import { inBranch } from './branch.js'
import { deletedData } from './deleted-data.js'
import type { WriteContext } from './write-context.js'
import { createData, createManyData, updateData } from './write-data.js'

/** A write as it is sent to the database. */
export interface PreparedWrite {
  readonly operation: string
  readonly args: Arguments
  readonly shape: ResultShape | undefined
}

/** Rewrites a writing operation: only live rows are written, deletes are soft, everything is stamped. */
export function rewriteWrite(
  model: ModelPlan,
  operation: string,
  given: Arguments,
  context: WriteContext,
  visibility: Visibility,
  omitted: OmittedByDefault,
): PreparedWrite {
  const { args, shape } =
    visibility === 'all' ? { args: given, shape: undefined } : selectLive(model, given, omitted)
  const where = isArguments(given['where']) ? given['where'] : undefined
  const live = whereLive(model, where)
  const row = where ? withoutCompoundKeys(model, where) : {}
  switch (operation) {
    case 'create':
      return {
        operation,
        args: withArguments(args, { data: createData(model, args['data'], context) }),
        shape,
      }
    case 'createMany':
    case 'createManyAndReturn':
      return {
        operation,
        args: withArguments(args, { data: createManyData(model, args['data'], context) }),
        shape,
      }
    case 'update':
    case 'updateMany':
    case 'updateManyAndReturn': {
      // What matches no row is no mistake, whatever it would have written.
      const matching = { model, where: whereLive(model, row), exists: true }
      const data = inBranch(context, matching, () => updateData(model, args['data'], context, row))
      return {
        operation,
        args: withArguments(args, live ? { where: live, data } : { data }),
        shape,
      }
    }
    case 'upsert': {
      const named = { model, where: whereLive(model, row) }
      return {
        operation,
        args: withArguments(args, {
          where: live,
          create: inBranch(context, { ...named, exists: false }, () =>
            createData(model, args['create'], context),
          ),
          update: inBranch(context, { ...named, exists: true }, () =>
            updateData(model, args['update'], context, row),
          ),
        }),
        shape,
      }
    }
    case 'delete':
    case 'deleteMany': {
      if (!isSoftDeletable(model))
        return { operation, args: live ? withArguments(args, { where: live }) : args, shape }
      context.deletes.push(model)
      return {
        operation: operation === 'delete' ? 'update' : 'updateMany',
        args: withArguments(args, { where: live, data: deletedData(model, context) }),
        shape,
      }
    }
    default:
      return { operation, args, shape }
  }
}
