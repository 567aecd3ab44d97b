import { isSoftDeletable, type ModelName, relationsOf } from './fields.js'
import type { ModelQuery } from './queries.js'

type Args = Readonly<Record<string, unknown>>

const LIVE = { deletedAt: null }

/** The same query, whose every filter also says that rows live. It must make no difference. */
export function sayingLive(query: ModelQuery): ModelQuery {
  const { model, operation, args } = query
  return { ...query, args: operation.startsWith('findUnique') ? args : live(model, args) }
}

/** The arguments of what chooses many rows. */
function live(model: ModelName, args: Args): Args {
  return { ...args, where: filterLive(model, args['where'] as Args | undefined) }
}

function filterLive(model: ModelName, where: Args = {}): Args {
  const filtered = filterRelations(model, where)
  return isSoftDeletable(model) ? and(filtered, LIVE) : filtered
}

/** The filter stays where it is: an OR of nothing is false there, and inside of another nothing at all. */
export function and(where: Args, condition: Args): Args {
  const { AND = [] } = where
  return { ...where, AND: [...(Array.isArray(AND) ? AND : [AND]), condition] }
}

function filterRelations(model: ModelName, where: Args): Args {
  return Object.fromEntries(
    Object.entries(where).map(([name, value]) => [name, filterField(model, name, value)]),
  )
}

function filterField(model: ModelName, name: string, value: unknown): unknown {
  if (value === undefined) return undefined
  if (['AND', 'OR', 'NOT'].includes(name)) {
    return Array.isArray(value)
      ? value.map((branch) => filterRelations(model, branch))
      : filterRelations(model, value as Args)
  }
  const relation = relationsOf(model).find((each) => each.name === name)
  if (!relation?.field.list) return value
  // Of `every` it would ask that the rows live.
  return Object.fromEntries(
    Object.entries(value as Record<string, Args | undefined>).map(([quantifier, filter]) => [
      quantifier,
      quantifier === 'every' || !filter ? filter : filterLive(relation.target, filter),
    ]),
  )
}
