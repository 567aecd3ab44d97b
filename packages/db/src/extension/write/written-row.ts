import type { Arguments } from '../../models/arguments.js'
import type { ForeignKeyPlan, ModelPlan, RelationPlan } from '../../models/model-plan.js'

/** A row as a write leaves it, as far as its data says. */
export interface WrittenRow {
  readonly model: ModelPlan
  readonly data: Arguments
  /** A filter for it where it is updated, or for several; none for an insert. */
  readonly updated?: Arguments | undefined
  /** Where it is inserted below another row. */
  readonly nesting?: Nesting | undefined
}

/** The place of nested data. */
export interface Nesting {
  readonly outer: WrittenRow
  /** The relation that leads there from the outer row. */
  readonly relation: RelationPlan
}

/** The columns that a nested insert takes from the outer row, whatever its own data says. */
export function inheritedColumns(nesting: Nesting | undefined): ForeignKeyPlan['columns'] {
  const back = nesting?.relation.target.relations.get(nesting.relation.inverse)
  return back?.foreignKey?.columns ?? []
}
