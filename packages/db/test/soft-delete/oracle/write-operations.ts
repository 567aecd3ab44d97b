import type { ModelName } from './fields.js'
import type { Query } from './queries.js'
import { delegateOf, selectionOf } from './snapshot.js'
import {
  changes,
  createData,
  filterOf,
  namedRow,
  rowOf,
  type Source,
  updateData,
} from './written-data.js'
import { relationsOf, WRITTEN } from './written-fields.js'

// Random writing operations.

const DEPTH = 2

/** A random write of any model. */
export function writeFrom(source: Source): Query {
  const { choose } = source
  const model = choose(WRITTEN)
  const operation = choose([
    'delete',
    ...['update', 'update', 'update', 'update'],
    'create',
    'upsert',
    'updateMany',
    'deleteMany',
  ])
  return { delegate: delegateOf(model), operation, args: argsOf(operation, model, source) }
}

function argsOf(operation: string, model: ModelName, source: Source): Record<string, unknown> {
  const row = () => rowOf(model, source)
  const filter = () => filterOf(model, source)
  const create = () => createData(model, source, DEPTH)
  const update = () => updateData(model, source, DEPTH)
  switch (operation) {
    case 'create':
      return answering(model, { data: create() })
    case 'update':
      return answering(model, { where: namedRow(model, source), data: update() })
    case 'upsert':
      return answering(model, { where: row(), create: create(), update: update() })
    case 'updateMany':
      return { where: filter(), data: { ...changes(model, source), ...movedTo(model, source) } }
    case 'delete':
      return answering(model, { where: row() })
    default:
      return { where: filter() }
  }
}

/** Answers with the relations that are written. */
function answering(model: ModelName, args: Record<string, object>) {
  const { create, update, data } = args
  return { ...args, select: selectionOf(model, Object.keys({ ...create, ...update, ...data })) }
}

/** A parent, by the column of its key. An optional key may lead to a deleted row already, and then still may. */
function movedTo(model: ModelName, { choose }: Source) {
  const parents = relationsOf(model).filter(({ key, optional }) => key.length === 1 && !optional)
  const [column] = choose([[], ...parents.map(({ key }) => key)])
  return column === undefined ? {} : { [column]: choose([1, 2, 3]) }
}
