import { type Arguments, asList, isArguments, isNothing } from '../../models/arguments.js'
import { fieldsOf, type ModelPlan } from '../../models/model-plan.js'
import { whereLive } from '../../soft-delete/where.js'
import { inPortions } from '../portions.js'
import { movesRows } from '../write/moved-rows.js'
import { uniqueFilters } from '../write/relation-filters.js'
import type { Nesting, WrittenRow } from '../write/written-row.js'
import type { NestedWrite, RewriteNested } from './nested-write.js'

/**
 * Connects live rows, and disconnects all others that live; a deleted one keeps its place, so that it comes back
 * to it. How that is said to Prisma is decided before the write runs.
 */
export const set: RewriteNested = (value, nested) => {
  const { relation, rewritten, related, context } = nested
  const { target } = relation
  const { marks } = target
  const named = asList(value).map((where) => whereLive(target, where))
  const moved = movesRows(relation) ? { model: target, where: {}, conditions: [] } : undefined
  if (related && (marks || moved)) {
    if (moved) context.moved.push(moved)
    context.sets.push({
      relation,
      wanted: uniqueFilters(target, value),
      keys: marks && knownKeys(asList(value), nested),
      related,
      kept: marks && { AND: [related, { [marks.deletedAt]: { not: null } }] },
      operations: rewritten,
      named,
      moved,
    })
  }
  return { set: named }
}

/** The keys of all rows that it names, where nothing else in the write has a say in what is connected. */
function knownKeys(
  wanted: readonly unknown[],
  nested: NestedWrite,
): readonly Arguments[] | undefined {
  const { relation, operations, rewritten, context } = nested
  const isFirst = Object.keys(rewritten).length === 0
  const isFree = (operation: string) => isNothing(operations[operation])
  if (!(isFirst && isFree('disconnect') && (wanted.length === 0 || isFree('connect')))) return
  if (context.written.some((row) => changesList(row, nested))) return
  const { target } = relation
  const keys = wanted.flatMap((where) => keyNamed(target, where))
  if (keys.length < wanted.length || inPortions(keys, target.key.length).length > 1) return
  return keys
}

/** The key by which a row is named, if it is by nothing else. */
function keyNamed({ key, keyName }: ModelPlan, where: unknown): readonly Arguments[] {
  if (!isArguments(where)) return []
  const named = keyName ? where[keyName] : where
  if (!isArguments(named) || (keyName && Object.keys(where).length > 1)) return []
  const isKey =
    Object.keys(named).length === key.length && key.every((field) => isValue(named[field]))
  return isKey ? [named] : []
}

function isValue(given: unknown): boolean {
  return given !== null && !isNothing(given) && !isArguments(given)
}

/** Whether a row that is written ahead, or around it, may change which rows are in a list, or their keys. */
function changesList(row: WrittenRow, { relation, outer }: Nesting): boolean {
  const { model, name, target, inverse } = relation
  const says = (field: string) => !isNothing(row.data[field])
  if (row !== outer) return row.model === target || (row.model === model && says(name))
  if (model !== target) return false
  const foreignKey = target.relations.get(inverse)?.foreignKey
  return [inverse, ...target.key, ...(foreignKey ? fieldsOf(foreignKey) : [])].some(says)
}
