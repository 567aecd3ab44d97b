import {
  type Arguments,
  asList,
  isArguments,
  isNothing,
  withArguments,
} from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { and } from './combined-filter.js'
import { refuseAmbiguous } from './refuse-ambiguous.js'
import { refuseOrderByDeleted } from './refuse-order-by.js'
import { refuseCursorOfSeveral } from './refuse-several.js'
import { withoutCompoundKeys } from './unique-filter.js'
import { governs, whereVisible } from './where.js'

/** What has to be done to a result before the caller may see it, by relation. */
export interface ResultShape {
  readonly [relation: string]: {
    /** The column by which a row is seen to be deleted; the relation then reads as `null`. */
    readonly hiddenBy?: string
    /** The column was not asked for and has to go again. */
    readonly strip?: boolean
    readonly inner?: ResultShape
  }
}

/** What a selection became. */
export interface Selection {
  readonly args: Arguments
  readonly shape: ResultShape | undefined
}

/** Whether the client leaves a column out of results unless it is asked for. */
export type OmittedByDefault = (model: string, column: string) => boolean

/** Restricts `include`, `select` and `_count` of an operation to live rows, at any depth. */
export function selectLive(
  model: ModelPlan,
  args: Arguments,
  omitted: OmittedByDefault,
): Selection {
  const key = isArguments(args['select']) ? 'select' : 'include'
  const fields = args[key]
  if (!model.hides || !isArguments(fields)) return { args, shape: undefined }

  const rewritten: Record<string, unknown> = { ...fields }
  const shape: Record<string, ResultShape[string]> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (!isAsked(value)) continue
    if (name === '_count') rewritten[name] = countLive(model, value)
    const relation = model.relations.get(name)
    if (!relation?.target.hides) continue
    refuseAmbiguous(relation)
    const inner = argumentsOf(value)
    const selection = relation.list
      ? selectList(relation.target, inner, omitted)
      : selectOne(relation, inner, omitted)
    rewritten[name] = Object.keys(selection.args).length > 0 ? selection.args : true
    if (selection.at) shape[name] = selection.at
  }
  return {
    args: { ...args, [key]: rewritten },
    shape: Object.keys(shape).length > 0 ? shape : undefined,
  }
}

/** Whether a field is asked for. What is neither yes nor no is Prisma's to judge. */
function isAsked(value: unknown): boolean {
  return !(value === false || value === null || isNothing(value))
}

/** What is asked of a relation. Prisma spreads whatever stands there, as if it were an object. */
function argumentsOf(value: unknown): Arguments {
  if (value === true) return {}
  return isArguments(value) ? value : { ...Object(value) }
}

/** Restricts what selects many rows: filter, order, cursor, and the selection below it. */
export function selectRows(
  model: ModelPlan,
  args: Arguments,
  omitted: OmittedByDefault,
): Selection {
  const { args: selected, shape } = selectLive(model, args, omitted)
  return { args: restrictRows(model, selected), shape }
}

/** Restricts which rows are taken, and leaves alone what is selected of them. */
export function restrictRows(model: ModelPlan, args: Arguments): Arguments {
  refuseOrderByDeleted(model, args['orderBy'], args['where'])
  return withCursor(model, withWhere(args, whereVisible(model, args['where'])), args)
}

/** The arguments with another filter, or the same where it is the same. */
export function withWhere(args: Arguments, where: unknown): Arguments {
  return where === args['where'] ? args : withArguments(args, { where })
}

function selectList(target: ModelPlan, args: Arguments, omitted: OmittedByDefault) {
  const selection = selectRows(target, args, omitted)
  return { args: selection.args, at: selection.shape && { inner: selection.shape } }
}

/** To-one relations take no filter: the mark is read along, and decides when the result is there. */
function selectOne({ target, optional }: RelationPlan, args: Arguments, omitted: OmittedByDefault) {
  const { args: selected, shape } = selectLive(target, args, omitted)
  const inner = shape && { inner: shape }
  // A required relation shows its row: its type promises one.
  if (!optional || !target.marks) return { args: selected, at: inner }

  const column = target.marks.deletedAt
  const { select, omit } = selected
  if (isArguments(select)) {
    // Prisma refuses to select nothing, and would not know any more.
    if (!Object.values(select).some(isAsked)) return { args: selected, at: inner }
    const strip = !isAsked(select[column])
    return {
      args: strip ? { ...selected, select: { ...select, [column]: true } } : selected,
      at: { hiddenBy: column, strip, ...inner },
    }
  }
  const strip =
    isArguments(omit) && column in omit ? isAsked(omit[column]) : omitted(target.name, column)
  return {
    args: strip ? { ...selected, omit: { ...(omit as Arguments), [column]: false } } : selected,
    at: { hiddenBy: column, strip, ...inner },
  }
}

/** `_count: true` counts every list; each that can hold deleted rows gets a filter. */
function countLive(model: ModelPlan, value: unknown): unknown {
  const lists = [...model.relations.values()].filter(({ list }) => list)
  if (!lists.some(({ target }) => target.hides)) return value
  const given = argumentsOf(value)
  const asked = given['select']
  if (value !== true && !isArguments(asked)) return value
  const select: Record<string, unknown> = isArguments(asked) ? { ...asked } : {}
  for (const { name, target } of lists) {
    const count = value === true || select[name]
    if (!isAsked(count)) continue
    const counted = argumentsOf(count)
    const where = whereVisible(target, counted['where'])
    select[name] = where === undefined ? count : withArguments(counted, { where })
  }
  return { ...given, select }
}

/**
 * A page after a cursor skips the cursor's own row. When that was deleted since, it has to be let in to
 * be skipped: otherwise the page would lose a live one.
 */
function withCursor(model: ModelPlan, args: Arguments, original: Arguments): Arguments {
  const { cursor, skip } = original
  if (!model.marks || !isArguments(cursor)) return args
  refuseCursorOfSeveral(model, cursor)
  if (typeof skip !== 'number' || skip < 1) return args
  if (!isArguments(args['where']) || governs(model, original['where'])) return args
  const column = model.marks.deletedAt
  const { [column]: _live, ...where } = args['where']
  const live = { OR: [{ [column]: null }, withoutCompoundKeys(model, cursor)] }
  const distinct = asList(args['distinct'])
  return {
    ...args,
    where: and(where, live),
    // So that it does not stand for live rows of the same values.
    ...(distinct.length > 0 && { distinct: [...distinct, column] }),
  }
}
