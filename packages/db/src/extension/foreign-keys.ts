import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import type { WriteContext } from './write-context.js'

/**
 * A foreign key that is written as a plain column must not lead to a deleted row. Unless the database is
 * told to see to that, it is looked up: one statement for each relation, however many rows are written.
 */
export function checkForeignKeys(
  model: ModelPlan,
  rows: readonly Arguments[],
  context: WriteContext,
): void {
  for (const relation of model.unguarded) {
    const { foreignKey, target } = relation
    if (!foreignKey || !target.marks) continue
    const keys = distinct(rows.flatMap((row) => keyIn(relation, row)))
    const [first, ...others] = keys
    if (!first) continue
    const [column, ...columns] = Object.keys(first)
    const one = others.length === 0
    const match =
      column !== undefined && columns.length === 0 && !one
        ? { [column]: { in: keys.map((key) => key[column]) } }
        : one
          ? first
          : { OR: keys }
    context.checks.push({
      conditions: [],
      model: target,
      where: { ...match, [target.marks.deletedAt]: { not: null } },
      refusal: {
        code: 'P2003',
        message: `Foreign key constraint violated: the ${target.name} that ${model.name}.${relation.name} would point to is deleted.`,
        meta: { modelName: model.name, field_name: foreignKey.fields.join(', ') },
      },
    })
  }
}

/** The referenced key, if the data holds all of it. */
function keyIn({ foreignKey }: RelationPlan, data: Arguments): readonly Arguments[] {
  const key: Record<string, unknown> = {}
  for (const [index, field] of (foreignKey?.fields ?? []).entries()) {
    const given = data[field]
    const value = isArguments(given) ? given['set'] : given
    const reference = foreignKey?.references[index]
    if (value === undefined || value === null || !reference) return []
    key[reference] = value
  }
  return [key]
}

function distinct(keys: readonly Arguments[]): readonly Arguments[] {
  return [...new Map(keys.map((key) => [Object.values(key).map(String).join('\0'), key])).values()]
}
