import type { ModelName } from './fields.js'
import { columnsOf, keyOf, relationsOf, WRITTEN } from './written-fields.js'

type Arguments = Record<string, unknown>

/** Everything that a reader sees. */
export async function snapshot(client: object): Promise<Arguments> {
  const delegates = client as { [name: string]: { findMany(args: object): Promise<unknown> } }
  const tables = WRITTEN.map(async (model) => {
    const shown = relationsOf(model).filter(({ key, manyToMany }) => key.length > 0 || manyToMany)
    const select = selectionOf(
      model,
      shown.map(({ name }) => name),
    )
    return [
      model,
      await delegates[delegateOf(model)]?.findMany({ orderBy: orderOf(model), select }),
    ]
  })
  return Object.fromEntries(await Promise.all(tables))
}

/** Selects what a reader sees of a row: relations by what they lead to, not by their keys. */
export function selectionOf(model: ModelName, relations: readonly string[] = []): Arguments {
  const columns = [...keyOf(model).key, ...columnsOf(model).map(({ name }) => name)]
  const shown = relationsOf(model).filter(({ name }) => relations.includes(name))
  return Object.fromEntries([
    ...columns.map((name) => [name, true]),
    ...shown.map(({ name, target, list }) => [
      name,
      { select: selectionOf(target), ...(list && { orderBy: orderOf(target) }) },
    ]),
  ])
}

/** What a client calls the operations on a model. */
export function delegateOf(model: ModelName): string {
  return model.charAt(0).toLowerCase() + model.slice(1)
}

function orderOf(model: ModelName) {
  return keyOf(model).key.map((field) => ({ [field]: 'asc' }))
}
