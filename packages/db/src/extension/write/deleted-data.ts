import { stampOfUpdate } from '../../audit/stamp.js'
import { type Arguments, withArguments } from '../../models/arguments.js'
import type { SoftDeletableModel } from '../../models/model-plan.js'
import { marksOf } from '../../soft-delete/marks.js'
import type { WriteContext } from './write-context.js'

/** The data that deletes a row softly. */
export function deletedData(
  model: SoftDeletableModel,
  { deletion, stamp }: WriteContext,
): Arguments {
  return withArguments(marksOf(model, deletion), stampOfUpdate(model, stamp))
}
