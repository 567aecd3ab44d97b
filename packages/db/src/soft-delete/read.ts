import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import { refuseSeveral } from './refuse-several.js'
import {
  type OmittedByDefault,
  restrictRows,
  type Selection,
  selectLive,
  selectRows,
  withWhere,
} from './selection.js'
import { whereDeleted, whereVisible } from './where.js'

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
  const { where } = args
  if (visibility !== 'live') {
    if (unique) refuseSeveral(model, where)
    // What is reached through a deleted row was mostly deleted with it, and is shown.
    const filter = visibility === 'deleted' ? whereDeleted(model, where) : where
    return { args: withWhere(args, filter), shape: undefined }
  }
  if (unique) {
    const { args: selected, shape } = selectLive(model, args, omitted)
    const filter = whereVisible(model, where)
    if (!asksForLive(model, filter)) refuseSeveral(model, where)
    return { args: withWhere(selected, filter), shape }
  }
  switch (operation) {
    case 'count':
    case 'aggregate':
    case 'groupBy':
      // What they select are aggregates, not relations.
      return { args: restrictRows(model, args), shape: undefined }
    default:
      return selectRows(model, args, omitted)
  }
}

/** Whether a filter that has been restricted is so to live rows, and not by what it says itself to others. */
function asksForLive({ marks }: ModelPlan, filter: unknown): boolean {
  return !marks || (isArguments(filter) && filter[marks.deletedAt] === null)
}
