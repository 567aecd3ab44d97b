import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { refuseOrderByDeleted } from './order.js'
import { type OmittedByDefault, type Selection, selectLive, selectRows } from './selection.js'
import { filterDeleted, filterLive } from './where.js'

/** Which rows a read shows: the living, the deleted, or all. */
export type Visibility = 'live' | 'deleted' | 'all'

/** Restricts a reading operation to the rows that it may show. */
export function readVisible(
  model: ModelPlan,
  operation: string,
  args: Arguments,
  visibility: Visibility,
  omitted: OmittedByDefault,
): Selection {
  if (visibility === 'all') return { args, shape: undefined }
  const where = args['where'] as Arguments | undefined
  if (visibility === 'deleted') {
    // What is reached through a deleted row was mostly deleted with it, and is shown.
    return { args: { ...args, where: filterDeleted(model, where) }, shape: undefined }
  }
  switch (operation) {
    case 'findUnique':
    case 'findUniqueOrThrow': {
      const { args: selected, shape } = selectLive(model, args, omitted)
      const filter = filterLive(model, where)
      return { args: filter ? { ...selected, where: filter } : selected, shape }
    }
    case 'groupBy': {
      refuseOrderByDeleted(model, args['orderBy'], where)
      const filter = filterLive(model, where)
      return { args: filter ? { ...args, where: filter } : args, shape: undefined }
    }
    case 'count':
    case 'aggregate': {
      // Their `select` names aggregates, not relations.
      const { select, ...rest } = args
      const { args: rewritten } = selectRows(model, rest, omitted)
      return {
        args: isArguments(select) ? { ...rewritten, select } : rewritten,
        shape: undefined,
      }
    }
    default:
      return selectRows(model, args, omitted)
  }
}
