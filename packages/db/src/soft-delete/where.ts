import {
  type Arguments,
  asList,
  isArguments,
  isMistaken,
  isNothing,
  saysNothing,
  withArguments,
} from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { and, toCombine } from './combined-filter.js'
import { refuseAmbiguous } from './refuse-ambiguous.js'

const COMBINATORS: readonly string[] = ['AND', 'OR', 'NOT']

/**
 * Restricts a filter to live rows, at its own level and at that of every relation in it. A filter that
 * mentions `deletedAt` itself governs its own level.
 *
 * @returns the same where nothing has to change, and where it is no filter: Prisma then refuses it
 */
export function whereVisible<Filter>(model: ModelPlan, where: Filter): Filter | Arguments {
  if (isMistaken(where)) return where
  const filter = filterRelations(model, where)
  if (!model.marks || governs(model, where)) return filter
  // At the top of the filter, not inside an AND: Prisma then still sees a unique key beside it, and
  // still answers the `findUnique` calls of one tick by one statement.
  return withArguments(filter as Arguments, { [model.marks.deletedAt]: null })
}

/** The same for what is about to be changed: a deleted row is out of reach, whatever the filter says. */
export function whereLive<Filter>(model: ModelPlan, where: Filter): Filter | Arguments {
  const filter = whereVisible(model, where)
  if (!model.marks || !governs(model, where)) return filter
  return and(filter as Arguments, { [model.marks.deletedAt]: null })
}

/** Restricts a filter to deleted rows, and leaves the relations in it alone. */
export function whereDeleted<Filter>(model: ModelPlan, where: Filter): Filter | Arguments {
  if (!model.marks || isMistaken(where) || governs(model, where)) return where
  return withArguments(where as Arguments, { [model.marks.deletedAt]: { not: null } })
}

/** Whether a filter says anything of `deletedAt` at its own level, wherever in AND, OR and NOT. */
export function governs(model: ModelPlan, where: unknown): boolean {
  if (!model.marks || !isArguments(where)) return false
  if (saysAnything(where[model.marks.deletedAt])) return true
  return COMBINATORS.some((combinator) =>
    asList(where[combinator]).some((branch) => governs(model, branch)),
  )
}

/** A range both of whose ends were left open is no filter. */
function saysAnything(filter: unknown): boolean {
  return isArguments(filter) ? Object.values(filter).some(saysAnything) : !isNothing(filter)
}

/** Rewrites the filters on relations, at any depth, so that a deleted row does not exist for them. */
function filterRelations<Filter>(model: ModelPlan, where: Filter): Filter | Arguments {
  if (!model.hides || !isArguments(where)) return where
  let rewritten: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(where)) {
    const filter = filterField(model, name, value)
    if (filter === value) continue
    rewritten ??= { ...where }
    rewritten[name] = filter
  }
  return rewritten ?? where
}

function filterField(model: ModelPlan, name: string, value: unknown): unknown {
  if (COMBINATORS.includes(name)) {
    return Array.isArray(value)
      ? value.map((branch: unknown) => filterRelations(model, branch))
      : filterRelations(model, value)
  }
  const relation = model.relations.get(name)
  if (!relation?.target.hides || isNothing(value)) return value
  refuseAmbiguous(relation)
  return relation.list ? filterList(relation, value) : filterOne(relation, value)
}

function filterList({ target }: RelationPlan, value: unknown): unknown {
  if (!isArguments(value)) return value
  const { some, none, every } = value
  const rewritten: Record<string, unknown> = { ...value }
  if (isArguments(some)) rewritten['some'] = whereVisible(target, some)
  if (isArguments(none)) rewritten['none'] = whereVisible(target, none)
  if (isArguments(every)) rewritten['every'] = everyLive(target, every)
  return rewritten
}

/** Every live row matches: each row is deleted, or lives and matches. */
function everyLive(target: ModelPlan, every: Arguments): Arguments {
  if (!target.marks || governs(target, every)) return filterRelations(target, every)
  const deleted = { [target.marks.deletedAt]: { not: null } }
  return { OR: [deleted, whereVisible(target, toCombine(target, every))] }
}

/** A filter, or `is` and `isNot` with one each. Of an optional relation `null` says that there is no row. */
function filterOne({ target, optional }: RelationPlan, value: unknown): unknown {
  const live = optional && target.marks ? { [target.marks.deletedAt]: null } : undefined
  if (value === null) return live ? { isNot: live } : null
  // What says nothing does not even say that there is a row.
  if (!isArguments(value) || saysNothing(value)) return value
  const { is, isNot } = value
  if (isNothing(is) && isNothing(isNot)) return whereVisible(target, value)
  return isMistakenPair(value) ? value : filterPair(target, live, is, isNot)
}

/** Both hold: a filter says more than that there is a row, and that there is none says more than a filter. */
function filterPair(target: ModelPlan, live: Arguments | undefined, is: unknown, isNot: unknown) {
  const rewritten: Record<string, unknown> = {}
  if (live && isNot === null) rewritten['is'] = live
  else if (!isNothing(isNot)) rewritten['isNot'] = whereVisible(target, isNot)
  if (live && is === null) rewritten['isNot'] = live
  else if (!isNothing(is)) rewritten['is'] = whereVisible(target, is)
  return rewritten
}

/** Prisma refuses anything beside `is` and `isNot`, and in them what is neither a filter nor `null`. */
function isMistakenPair({ is, isNot, ...others }: Arguments): boolean {
  const isMistakenHalf = (half: unknown) => half !== null && isMistaken(half)
  return isMistakenHalf(is) || isMistakenHalf(isNot) || !saysNothing(others)
}
