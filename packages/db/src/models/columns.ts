import { quoteIdentifier } from '../sql/quote-identifier.js'
import type { ForeignKeyRelation, ModelPlan, SoftDeletableModel } from './model-plan.js'

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

/** That the foreign key of the row `child` leads to the row `parent`, each by what it is called in the statement. */
export function leadsToRow(
  { model, target, foreignKey }: ForeignKeyRelation,
  child: string,
  parent: string,
): string {
  const same = foreignKey.columns.map(
    ({ field, reference }) =>
      `${child}.${columnOf(model, field)} = ${parent}.${columnOf(target, reference)}`,
  )
  return same.join(' AND ')
}
