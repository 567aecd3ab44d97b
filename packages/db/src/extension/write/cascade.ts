import type { Arguments } from '../../models/arguments.js'
import { fieldsOf, type SoftDeletableModel } from '../../models/model-plan.js'
import type { Cascade, CascadePlan } from '../../soft-delete/cascade-plan.js'
import {
  type CascadeAnswer,
  type CascadeStatements,
  cascadeSql,
} from '../../soft-delete/cascade-sql.js'
import { takenBy } from '../../soft-delete/marks.js'
import type { RunSql } from '../execution.js'
import type { Refusal } from '../refusal.js'
import { deletedData } from './deleted-data.js'
import type { WriteContext } from './write-context.js'

/** One statement of a cascade: marks the live rows whose parent this deletion has taken. */
export function cascadeStatement(relation: Cascade, context: WriteContext): Arguments {
  const { model, name, target } = relation
  return {
    where: {
      [model.marks.deletedAt]: null,
      [name]: { is: takenBy(target, context.deletion) },
    },
    data: deletedData(model, context),
  }
}

/** The statement that spreads a deletion, in both its forms. */
export function cascadeStatements(plan: CascadePlan, context: WriteContext): CascadeStatements {
  const taken = (model: SoftDeletableModel) => takenBy(model, context.deletion)
  const data = (model: SoftDeletableModel) => ({
    ...deletedData(model, context),
    ...Object.fromEntries(model.updatedAtFields.map((field) => [field, context.stamp.at])),
  })
  return cascadeSql(plan, taken, data)
}

/**
 * Spreads a deletion from the rows that are already marked to everything that goes with them, in one
 * statement. Run after the one that marked them, so that it sees what others have committed meanwhile.
 *
 * @returns why the delete has to be refused, if it has to be
 */
export async function cascade(
  plan: CascadePlan,
  context: WriteContext,
  runSql: RunSql,
): Promise<Refusal | undefined> {
  const { answering } = cascadeStatements(plan, context)
  const [answer] = (await runSql(answering)) as CascadeAnswer
  const restriction = plan.restrictions.find((_, index) => answer[`r${index}`])
  if (!restriction) return undefined
  const { model, name, target, foreignKey } = restriction
  return {
    code: 'P2003',
    message: `Foreign key constraint violated: ${target.name} can't be deleted while a live ${model.name} points to it by ${model.name}.${name}.`,
    meta: { modelName: target.name, field_name: fieldsOf(foreignKey).join(', ') },
  }
}
