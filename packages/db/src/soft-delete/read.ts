import type { Arguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { refuseSeveral } from './refuse-several.js'
import {
  filterRows,
  type OmittedByDefault,
  type Selection,
  selectLive,
  selectRows,
  withWhere,
} from './selection.js'
import { filterDeleted, filterLive, governs } from './where.js'

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
  const unique = operation === 'findUnique' || operation === 'findUniqueOrThrow'
  if (unique && showsDeleted(model, args['where'], visibility)) refuseSeveral(model, args['where'])
  if (visibility === 'all') return { args, shape: undefined }
  if (visibility === 'deleted') {
    // What is reached through a deleted row was mostly deleted with it, and is shown.
    return { args: withWhere(args, filterDeleted(model, args['where'])), shape: undefined }
  }
  if (unique) {
    const { args: selected, shape } = selectLive(model, args, omitted)
    return { args: withWhere(selected, filterLive(model, args['where'])), shape }
  }
  switch (operation) {
    case 'count':
    case 'aggregate':
    case 'groupBy':
      // What they select are aggregates, not relations.
      return { args: filterRows(model, args), shape: undefined }
    default:
      return selectRows(model, args, omitted)
  }
}

function showsDeleted(model: ModelPlan, where: unknown, visibility: Visibility): boolean {
  if (visibility !== 'live') return true
  return governs(model, where) && (where as Arguments)[model.marks?.deletedAt ?? ''] !== null
}
