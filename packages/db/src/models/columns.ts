import { quoteIdentifier } from '../sql/quote-identifier.js'
import type { ModelPlan, SoftDeletableModel } from './model-plan.js'

/** What the database calls a field's column. */
export function columnName({ columns }: ModelPlan, field: string): string {
  return columns.get(field) ?? field
}

/** The same, quoted. */
export function columnOf(model: ModelPlan, field: string): string {
  return quoteIdentifier(columnName(model, field))
}

/** The column by which a row is seen to be deleted, quoted. */
export function markOf(model: SoftDeletableModel): string {
  return columnOf(model, model.marks.deletedAt)
}
