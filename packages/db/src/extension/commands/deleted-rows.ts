import type { Arguments } from '../../models/arguments.js'
import type { SoftDeletableModel } from '../../models/model-plan.js'
import { keySelection } from '../row-key.js'

/** Selects the key of a deleted row and, if the model has it, the delete that took the row. */
export function deletedRowSelection(model: SoftDeletableModel): Arguments {
  const { deletionId } = model.marks
  return { ...keySelection(model), ...(deletionId && { [deletionId]: true }) }
}

/** The deletes that took these rows. A row that was marked by hand may have none. */
export function deletionsOf(
  { marks }: SoftDeletableModel,
  rows: readonly Arguments[],
): readonly string[] {
  const { deletionId } = marks
  if (!deletionId) return []
  const deletions = rows.map((row) => row[deletionId])
  return [...new Set(deletions.filter((deletion) => typeof deletion === 'string'))]
}

/** Those of the rows that stand at these places, counted from 0. */
export function rowsAt(
  rows: readonly Arguments[],
  places: readonly number[],
): readonly Arguments[] {
  const there = new Set(places)
  return rows.filter((_, place) => there.has(place))
}
