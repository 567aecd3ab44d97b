import type { Arguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import type { CascadePlan } from '../soft-delete/cascade-plan.js'
import { takenBy } from '../soft-delete/marks.js'
import { recursiveCascade } from '../soft-delete/recursive-cascade.js'
import type { RunSql, RunStatement } from './execution.js'
import { deletedData } from './nested-writes.js'
import type { Refusal } from './refusal.js'
import type { WriteContext } from './write-context.js'

/** One statement of a cascade: marks the live rows whose parent this deletion has taken. */
export function cascadeStatement(relation: RelationPlan, context: WriteContext): Arguments {
  const { model, name, target } = relation
  return {
    where: {
      ...(model.marks && { [model.marks.deletedAt]: null }),
      [name]: { is: takenBy(target, context.deletion) },
    },
    data: deletedData(model, context),
  }
}

/**
 * Spreads a deletion from the rows that are already marked to everything that goes with them. The
 * statements find their rows by the id of the deletion, so their number does not grow with the rows.
 *
 * @returns why the delete has to be refused, if it has to be
 */
export async function cascade(
  plan: CascadePlan,
  context: WriteContext,
  run: RunStatement,
  runSql: RunSql,
): Promise<Refusal | undefined> {
  const taken = new Set(context.deletes)
  let fresh = new Set(taken)
  if (plan.cyclic) {
    const marks = (model: ModelPlan) => takenBy(model, context.deletion)
    const data = (model: ModelPlan) => ({
      ...deletedData(model, context),
      ...Object.fromEntries(model.touched.map((field) => [field, context.stamp.at])),
    })
    const ran = runSql(recursiveCascade(plan.cascades, marks, data))
    if (ran) {
      await ran
      // What is left for the statements below is to find nothing more, unless another extension shows
      // them rows that plain SQL does not see.
      fresh = new Set(plan.cascades.flatMap(({ model, target }) => [model, target]))
      for (const model of fresh) taken.add(model)
    }
  }
  while (fresh.size > 0) {
    const reached = new Set<ModelPlan>()
    for (const relation of plan.cascades) {
      if (!fresh.has(relation.target) && !reached.has(relation.target)) continue
      const marked = await run(relation.model, 'updateMany', cascadeStatement(relation, context))
      if ((marked as { count: number }).count > 0) reached.add(relation.model)
    }
    for (const model of reached) taken.add(model)
    fresh = plan.cyclic ? reached : new Set()
  }
  return findRestriction(plan, taken, context, run)
}

async function findRestriction(
  plan: CascadePlan,
  taken: ReadonlySet<ModelPlan>,
  context: WriteContext,
  run: RunStatement,
): Promise<Refusal | undefined> {
  for (const { model, name, target, foreignKey } of plan.restrictions) {
    if (!taken.has(target)) continue
    const child = await run(model, 'findFirst', {
      where: {
        ...(model.marks && { [model.marks.deletedAt]: null }),
        [name]: { is: takenBy(target, context.deletion) },
      },
      select: Object.fromEntries(model.key.map((column) => [column, true])),
    })
    if (child === null) continue
    return {
      code: 'P2003',
      message: `Foreign key constraint violated: ${target.name} can't be deleted while a live ${model.name} points to it by ${model.name}.${name}.`,
      meta: { modelName: target.name, field_name: foreignKey?.fields.join(', ') ?? name },
    }
  }
  return undefined
}
