import type { Arguments } from '../models/arguments.js'
import type { SoftDeletableModel } from '../models/model-plan.js'

/** One call that deletes: what its rows are marked with. */
export interface Deletion {
  readonly id: string
  readonly at: Date
  readonly actor: string | undefined
}

/** What marks a row as taken by this deletion. */
export function marksOf({ marks }: SoftDeletableModel, deletion: Deletion): Arguments {
  return {
    [marks.deletedAt]: deletion.at,
    ...(marks.deletedBy && { [marks.deletedBy]: deletion.actor ?? null }),
    ...(marks.deletionId && { [marks.deletionId]: deletion.id }),
  }
}

/** What makes a row live again. */
export function clearedMarks({ marks }: SoftDeletableModel): Arguments {
  return Object.fromEntries(Object.values(marks).map((column) => [column, null]))
}

/** A filter for the rows that this deletion took; by its time where there is no column for its id. */
export function takenBy({ marks }: SoftDeletableModel, deletion: Deletion): Arguments {
  return marks.deletionId ? { [marks.deletionId]: deletion.id } : { [marks.deletedAt]: deletion.at }
}
