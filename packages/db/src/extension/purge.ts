import { type Arguments, isArguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { type CircleAnswer, circleSql } from '../soft-delete/circle-sql.js'
import type { Execution, RunStatement, Statement } from './execution.js'
import type { Purge } from './intent.js'
import { keySelection, uniqueFilter } from './row-key.js'

const DEFAULT_BATCH_SIZE = 1000

/**
 * Removes rows physically that were deleted before a time: in batches, each its own transaction, and
 * children before their parents; rows in a circle at once. A row stays as long as something that is not due
 * depends on it, and with it all that the same delete took: a restore brings back all of that. Where only
 * some rows are to go, no other goes but what depends on them.
 *
 * @returns how many rows of this model are gone
 */
export async function purge(
  { model, args }: Statement,
  { deletedBefore, batchSize = DEFAULT_BATCH_SIZE }: Purge,
  execution: Execution,
): Promise<{ count: number }> {
  // Prisma would take no rows for 0, and count from the end below it.
  if (!(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new RangeError(`A batch has a positive whole number of rows, not ${batchSize}.`)
  }
  const filter = isArguments(args['where']) ? args['where'] : {}
  // To Prisma `undefined` would be no limit, and everything due; `null` it refuses.
  const due = { lt: deletedBefore ?? null }
  const all = Object.keys(filter).every((field) => field === model.marks?.deletedAt)
  const models = childrenFirst(model)
  const holding = models.flatMap(holdingBack)
  const circular = models.filter((each) => dependsOnItself(each, holding))
  const staying = await deletionsThatStay(models, deletedBefore ?? null, execution.run)
  let count = 0
  let removed: number
  do {
    removed = 0
    for (const each of models) {
      const gone = await purgeModel(each)
      removed += gone
      if (each === model) count += gone
    }
    // In a tree what has become free now could not be removed before; in a circle nothing becomes free.
    if (removed > 0) continue
    for (const each of circular) {
      const gone = await purgeCircles(each)
      removed += gone.total
      count += gone.count
    }
  } while (removed > 0)
  return { count }

  function dueRows(each: ModelPlan): Arguments {
    const isDue = { [each.marks?.deletedAt ?? '']: due }
    const going = { ...isDue, ...takenByOthers(each, staying) }
    if (each === model) return { AND: [filter, going] }
    if (all) return going
    return { AND: [hangingOn(model, { AND: [filter, isDue] }, each), going] }
  }

  async function purgeModel(each: ModelPlan): Promise<number> {
    const where = { AND: [dueRows(each), withoutDependants(each)] }
    let total = 0
    for (;;) {
      const gone = await execution.atomically((run) => purgeBatch(each, where, run))
      total += gone
      if (gone === 0) return total
    }
  }

  async function purgeBatch(each: ModelPlan, where: Arguments, run: RunStatement): Promise<number> {
    const rows = await findKeys(each, where, {}, run)
    if (rows.length === 0) return 0
    // Filtered again: a row may have been restored meanwhile.
    const result = await run(each, 'deleteMany', { where: { AND: [keysOf(each, rows), where] } })
    return (result as { count: number }).count
  }

  async function purgeCircles(each: ModelPlan): Promise<{ count: number; total: number }> {
    const result = { count: 0, total: 0 }
    let last: Arguments | undefined
    for (;;) {
      const page = last && { cursor: uniqueFilter(each, last), skip: 1 }
      const rows = await findKeys(each, dueRows(each), { ...page }, execution.run)
      if (rows.length === 0) return result
      const sql = circleSql(each, rows, new Date(deletedBefore as Date), models, holding)
      const [gone] = (await execution.atomically(async (_run, runSql) =>
        runSql(sql),
      )) as CircleAnswer
      result.count += gone[model.name] ?? 0
      for (const number of Object.values(gone)) result.total += number
      const left = await findKeys(each, keysOf(each, rows), {}, execution.run)
      last = left.at(-1) ?? last
    }
  }

  async function findKeys(each: ModelPlan, where: Arguments, page: Arguments, run: RunStatement) {
    return (await run(each, 'findMany', {
      ...page,
      where,
      select: keySelection(each),
      orderBy: [each.marks?.deletedAt ?? '', ...each.key].map((column) => ({ [column]: 'asc' })),
      take: batchSize,
    })) as readonly Arguments[]
  }
}

/** The deletions that took a row on which something depends that is not due, or stays for its own part. */
async function deletionsThatStay(
  models: readonly ModelPlan[],
  deletedBefore: unknown,
  run: RunStatement,
): Promise<ReadonlySet<unknown>> {
  const staying = new Set<unknown>()
  let known: number
  do {
    known = staying.size
    for (const model of models) {
      const { deletedAt = '', deletionId } = model.marks ?? {}
      const holding = holdingBack(model)
      if (!deletionId || holding.length === 0) continue
      const held = holding.map(({ model: child, inverse }) => ({
        [inverse]: {
          [model.relations.get(inverse)?.list ? 'some' : 'is']: stays(
            child,
            deletedBefore,
            staying,
          ),
        },
      }))
      const where = { [deletedAt]: { lt: deletedBefore }, ...takenByOthers(model, staying) }
      const rows = (await run(model, 'findMany', {
        where: { ...where, AND: { OR: held } },
        select: { [deletionId]: true },
        distinct: [deletionId],
      })) as readonly Arguments[]
      for (const row of rows) if (row[deletionId] !== null) staying.add(row[deletionId])
    }
  } while (staying.size > known)
  return staying
}

function stays(
  { marks }: ModelPlan,
  deletedBefore: unknown,
  staying: ReadonlySet<unknown>,
): Arguments {
  if (!marks) return {}
  const { deletedAt, deletionId } = marks
  const notDue = [{ [deletedAt]: null }, { [deletedAt]: { gte: deletedBefore } }]
  return { OR: deletionId ? [...notDue, { [deletionId]: { in: [...staying] } }] : notDue }
}

function takenByOthers({ marks }: ModelPlan, deletions: ReadonlySet<unknown>): Arguments {
  if (!marks?.deletionId || deletions.size === 0) return {}
  const { deletionId } = marks
  return { OR: [{ [deletionId]: null }, { [deletionId]: { notIn: [...deletions] } }] }
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
function withoutDependants(model: ModelPlan): Arguments {
  const filters = holdingBack(model).map(({ inverse }) => ({
    [inverse]: model.relations.get(inverse)?.list ? { none: {} } : { is: null },
  }))
  return filters.length > 0 ? { AND: filters } : {}
}

/** The foreign keys by which a row holds one of this model back. */
function holdingBack({ referencedBy }: ModelPlan): readonly RelationPlan[] {
  return referencedBy.filter(({ model: child, foreignKey }) => {
    if (!foreignKey || letsGo(foreignKey.onDelete)) return false
    // Rows without the columns go with their parent, as they would have gone without soft delete.
    return child.marks !== undefined || foreignKey.onDelete !== 'Cascade'
  })
}

/** Whether a row can hold another of its model back, by whichever rows between, and that one it. */
function dependsOnItself(model: ModelPlan, holding: readonly RelationPlan[]): boolean {
  const dependants = (of: ModelPlan) =>
    holding.filter(({ target }) => target === of).map(({ model: child }) => child)
  const reached = new Set(dependants(model))
  for (const each of reached) {
    for (const child of dependants(each)) reached.add(child)
  }
  return reached.has(model)
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
