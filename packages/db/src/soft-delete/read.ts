import { type Arguments, withArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import {
  filterRows,
  type OmittedByDefault,
  type Selection,
  selectLive,
  selectRows,
} from './selection.js'
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
    return { args: withArguments(args, { where: filterDeleted(model, where) }), shape: undefined }
  }
  switch (operation) {
    case 'findUnique':
    case 'findUniqueOrThrow': {
      const { args: selected, shape } = selectLive(model, args, omitted)
      const filter = filterLive(model, where)
      return { args: filter ? withArguments(selected, { where: filter }) : selected, shape }
    }
    case 'count':
    case 'aggregate':
    case 'groupBy':
      // What they select are aggregates, not relations.
      return { args: filterRows(model, args), shape: undefined }
    default:
      return selectRows(model, args, omitted)
  }
}
