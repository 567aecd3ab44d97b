import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import {
  filterRows,
  type OmittedByDefault,
  type Selection,
  selectLive,
  selectRows,
  withWhere,
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
  if (visibility === 'deleted') {
    // What is reached through a deleted row was mostly deleted with it, and is shown.
    return { args: withWhere(args, filterDeleted(model, args['where'])), shape: undefined }
  }
  switch (operation) {
    case 'findUnique':
    case 'findUniqueOrThrow': {
      const { args: selected, shape } = selectLive(model, args, omitted)
      return { args: withWhere(selected, filterLive(model, args['where'])), shape }
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
