import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import type { Execution, RunStatement, Statement } from './execution.js'
import { keySelection } from './row-key.js'

const DEFAULT_BATCH_SIZE = 1000

/**
 * Removes rows physically that were deleted before a time: in batches, each its own transaction, and
 * children before their parents. A row stays as long as something that is not due depends on it. Where only
 * some rows are to go, no child goes but theirs.
 *
 * @returns how many rows of this model are gone
 */
export async function purge(
  { model, args }: Statement,
  batchSize = DEFAULT_BATCH_SIZE,
  execution: Execution,
): Promise<{ count: number }> {
  const filter = isArguments(args['where']) ? args['where'] : {}
  const { [model.marks?.deletedAt ?? '']: due, ...named } = filter
  const all = Object.keys(named).length === 0
  const models = childrenFirst(model)
  let count = 0
  let removed: number
  do {
    removed = 0
    for (const each of models) {
      const gone = await purgeModel(each)
      removed += gone
      if (each === model) count += gone
    }
    // Around a cycle, and in a tree, what has become free now could not be removed before.
  } while (removed > 0)
  return { count }

  async function purgeModel(each: ModelPlan): Promise<number> {
    if (!each.marks) return 0
    const where = {
      ...withoutDependants(each),
      ...(!all && each !== model && hangingOn(model, filter, each)),
      [each.marks.deletedAt]: due,
    }
    let total = 0
    for (;;) {
      const gone = await execution.atomically((run) => purgeBatch(each, where, run))
      total += gone
      if (gone === 0) return total
    }
  }

  async function purgeBatch(each: ModelPlan, where: Arguments, run: RunStatement): Promise<number> {
    const rows = (await run(each, 'findMany', {
      where: each === model ? { AND: [filter, where] } : where,
      select: keySelection(each),
      ...(each.marks && { orderBy: { [each.marks.deletedAt]: 'asc' } }),
      take: batchSize,
    })) as readonly Arguments[]
    if (rows.length === 0) return 0
    // Filtered again: a row may have been restored meanwhile.
    const result = await run(each, 'deleteMany', { where: { AND: [keysOf(each, rows), where] } })
    return (result as { count: number }).count
  }
}

/** The models whose rows may hold a row of this one back, deepest first. */
function childrenFirst(start: ModelPlan): readonly ModelPlan[] {
  const seen = new Set<ModelPlan>()
  const order: ModelPlan[] = []
  const visit = (model: ModelPlan) => {
    if (seen.has(model)) return
    seen.add(model)
    for (const { model: child, foreignKey } of model.referencedBy) {
      if (child.marks && foreignKey && !letsGo(foreignKey.onDelete)) visit(child)
    }
    order.push(model)
  }
  visit(start)
  return order
}

/** What holds back rows of another model that are to go, by whichever relations lead there. */
function hangingOn(
  root: ModelPlan,
  filter: Arguments,
  model: ModelPlan,
  way: readonly ModelPlan[] = [],
): Arguments {
  if (model === root) return filter
  const passed = [...way, model]
  const parents = [...model.relations.values()].filter(
    ({ foreignKey, target }) =>
      foreignKey && !letsGo(foreignKey.onDelete) && target.marks && !passed.includes(target),
  )
  return {
    OR: parents.map(({ name, target }) => ({
      [name]: { is: hangingOn(root, filter, target, passed) },
    })),
  }
}

/** No row depends on it any more, other than those that the database lets go of by itself. */
function withoutDependants({ relations, referencedBy }: ModelPlan): Arguments {
  const filters = referencedBy.flatMap(({ model: child, inverse, foreignKey }) => {
    if (!foreignKey || letsGo(foreignKey.onDelete)) return []
    // Rows without the columns go with their parent, as they would have gone without soft delete.
    if (!child.marks && foreignKey.onDelete === 'Cascade') return []
    return [{ [inverse]: relations.get(inverse)?.list ? { none: {} } : { is: null } }]
  })
  return filters.length > 0 ? { AND: filters } : {}
}

function letsGo(onDelete: string): boolean {
  return onDelete === 'SetNull' || onDelete === 'SetDefault'
}

function keysOf({ key }: ModelPlan, rows: readonly Arguments[]): Arguments {
  const [column, ...others] = key
  if (column !== undefined && others.length === 0) {
    return { [column]: { in: rows.map((row) => row[column]) } }
  }
  return { OR: rows }
}
