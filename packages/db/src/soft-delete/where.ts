import {
  type Arguments,
  asList,
  isArguments,
  isMistaken,
  withArguments,
} from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from './errors.js'

const COMBINATORS: readonly string[] = ['AND', 'OR', 'NOT']

/**
 * Restricts a filter to live rows, at its own level and at that of every relation in it. A filter that
 * mentions `deletedAt` itself governs its own level.
 *
 * @returns the same object where nothing has to change
 */
export function filterLive(model: ModelPlan, where: Arguments | undefined): Arguments | undefined {
  const filter = filterRelations(model, where)
  if (!model.marks || governs(model, where) || isMistaken(where)) return filter
  // At the top of the filter, not inside an AND: Prisma then still sees a unique key beside it, and
  // still answers the `findUnique` calls of one tick by one statement.
  return withArguments(filter, { [model.marks.deletedAt]: null })
}

/** Like {@link filterLive} for what is about to be changed: a deleted row is out of reach, whatever the filter says. */
export function filterLiveOnly(
  model: ModelPlan,
  where: Arguments | undefined,
): Arguments | undefined {
  const filter = filterLive(model, where)
  if (!model.marks || !governs(model, where)) return filter
  return withArguments(filter, {
    AND: [...asList(filter?.['AND']), { [model.marks.deletedAt]: null }],
  })
}

/** Restricts a filter to deleted rows, and leaves the relations in it alone. */
export function filterDeleted(model: ModelPlan, where: Arguments | undefined) {
  if (!model.marks || governs(model, where)) return where
  return withArguments(where, { [model.marks.deletedAt]: { not: null } })
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
  return isArguments(filter) ? Object.values(filter).some(saysAnything) : filter !== undefined
}

/** Rewrites the filters on relations, at any depth, so that a deleted row does not exist for them. */
function filterRelations(model: ModelPlan, where: Arguments | undefined): Arguments | undefined {
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
    const branch = (filter: unknown) =>
      isArguments(filter) ? filterRelations(model, filter) : filter
    return Array.isArray(value) ? value.map(branch) : branch(value)
  }
  const relation = model.relations.get(name)
  if (!relation?.target.hides || value === undefined) return value
  refuseAmbiguous(relation)
  return relation.list ? filterList(relation, value) : filterOne(relation, value)
}

function filterList({ target }: RelationPlan, value: unknown): unknown {
  if (!isArguments(value)) return value
  const { some, none, every, ...rest } = value as Record<string, Arguments | undefined>
  return {
    ...rest,
    ...(some !== undefined && { some: filterLive(target, some) }),
    ...(none !== undefined && { none: filterLive(target, none) }),
    ...(every !== undefined && { every: everyLive(target, every) }),
  }
}

/** Every live row matches: each row is deleted, or lives and matches. */
function everyLive(target: ModelPlan, every: Arguments): Arguments | undefined {
  const live = filterLive(target, every)
  if (!target.marks || governs(target, every) || isMistaken(every)) return live
  // Prisma leaves a filter that says nothing out of an OR, and then only the deleted would match.
  return {
    OR: [{ [target.marks.deletedAt]: { not: null } }, live && toCombine(target, live)],
  }
}

/**
 * The same filter for inside of AND, OR and NOT: there Prisma forgets an empty OR, which no row matches, and
 * takes every row.
 */
export function toCombine({ key: [column = ''] }: ModelPlan, where: Arguments): Arguments {
  const { OR } = where
  if (!Array.isArray(OR) || OR.length > 0) return where
  return withArguments(where, { AND: [...asList(where['AND']), { [column]: { in: [] } }] })
}

function filterOne({ target }: RelationPlan, value: unknown): unknown {
  const exists = target.marks && { [target.marks.deletedAt]: null }
  if (value === null) return exists ? { isNot: exists } : null
  if (!isArguments(value)) return value
  if (!('is' in value || 'isNot' in value)) return filterLive(target, value)

  const { is, isNot } = value
  // What says that there is no row, or that there is one, leaves nothing to add to the other half.
  if (exists && is === null) return { isNot: exists }
  if (exists && isNot === null && !isArguments(is)) return { is: exists }
  return {
    ...(is !== undefined && { is: isArguments(is) ? filterLive(target, is) : is }),
    ...(isNot !== undefined &&
      !(exists && isNot === null) && {
        isNot: isArguments(isNot) ? filterLive(target, isNot) : isNot,
      }),
  }
}

/** Refuses what Prisma would answer with any of several rows. */
export function refuseAmbiguous(relation: RelationPlan): void {
  if (!relation.ambiguous) return
  const { model, name, target, inverse } = relation
  throw new UnsupportedBySoftDeleteError(
    `${model.name}.${name} can't be read or written from this side: the key of ${target.name}.${inverse} is unique only among live rows, and Prisma takes any row that holds it. Give the key a full @unique, or query ${target.name} itself.`,
  )
}

/** A unique filter names a compound key by the key; an ordinary one names its columns. */
export function withoutCompoundKeys(model: ModelPlan, where: Arguments): Arguments {
  const names = Object.keys(where).filter(
    (name) => model.compoundKeys.has(name) && isArguments(where[name]),
  )
  if (names.length === 0) return where
  const rest = Object.entries(where).filter(([name]) => !names.includes(name))
  // A column beside the key may say something else of it: each has to hold.
  return {
    ...Object.fromEntries(rest),
    AND: [...asList(where['AND']), ...names.map((name) => where[name])],
  }
}

/** Whether a unique filter can match no second row, not even a deleted one. */
export function namesOneRow({ uniques }: ModelPlan, where: unknown): boolean {
  if (!isArguments(where)) return false
  return Object.entries(where).some(([name, value]) => uniques.has(name) && value !== undefined)
}
