import { models } from '../../schemas/generated/library/models.js'
import type { Choose } from './choices.js'
import type { ModelName } from './fields.js'
import { IDS, NUMBERS, TEXTS } from './library-data.js'
import { type Column, columnsOf, keyOf, type Relation, relationsOf } from './written-fields.js'

// Random data with nested operations of every kind that Prisma has, made from the description of the schema.
// New rows have new keys: a deleted row keeps its own.

type Arguments = Record<string, unknown>

/** What writes are made from. */
export interface Source {
  readonly choose: Choose
  readonly newId: () => number
  /** Whether every update writes a column of the row itself. */
  readonly writesColumns?: boolean
  /** When every row was updated last, where that is known: then filters are made of it, too. */
  readonly updatedAt?: Date
}

/** The data of an update, with nested operations down to a depth. */
export function updateData(
  model: ModelName,
  source: Source,
  depth: number,
  without?: string,
): Arguments {
  const nested = nestedData(model, 'update', source, depth, without)
  const onlyNested =
    !source.writesColumns && Object.keys(nested).length > 0 && source.choose([true, false])
  return onlyNested ? nested : { ...changes(model, source), ...nested }
}

/** The data of an insert, with nested operations down to a depth. */
export function createData(
  model: ModelName,
  source: Source,
  depth: number,
  without?: string,
): Arguments {
  const { choose } = source
  const parents = relationsOf(model).flatMap(
    ({ name, target, key, optional }): [string, unknown][] => {
      if (key.length === 0 || name === without) return []
      // A key that is made of others is new when they are.
      if (isPartOfKey(model, key)) return [[name, { create: createData(target, source, 0) }]]
      return optional && choose([true, false]) ? [] : [[name, { connect: rowOf(target, source) }]]
    },
  )
  return {
    ...newColumns(model, source),
    ...Object.fromEntries(parents),
    ...nestedData(model, 'create', source, depth, without),
  }
}

/** Some columns of an update. */
export function changes(model: ModelName, source: Source): Arguments {
  const column = source.choose(plainColumns(model))
  return { [column.name]: newValue(model, column, source) }
}

/** A unique filter for one of few rows, which may not be there. */
export function rowOf(model: ModelName, source: Source): Arguments {
  const { keyName } = keyOf(model)
  const values = keyValues(model, source)
  return keyName ? { [keyName]: values } : values
}

/** The same, beside a filter once in a while; more often where there is more to filter by. */
export function namedRow(model: ModelName, source: Source): Arguments {
  const filtered = source.choose([false, source.updatedAt !== undefined, true])
  return { ...(filtered && filterOf(model, source)), ...rowOf(model, source) }
}

/** A filter that is empty, or by a column. */
export function columnFilter(model: ModelName, source: Source): Arguments {
  return source.choose([false, true, true]) ? byColumn(model, source) : {}
}

/** A filter that is empty, by a column, or by one of a related row. */
export function filterOf(model: ModelName, source: Source): Arguments {
  const { choose } = source
  if (choose([true, true, false])) return columnFilter(model, source)
  const { name, target, list } = choose(relationsOf(model))
  const related = byColumn(target, source)
  // By `isNot`, Prisma finds other rows to update than to read where the column is null.
  return { [name]: { [choose(list ? ['some', 'none', 'every'] : ['is'])]: related } }
}

function nestedData(
  model: ModelName,
  kind: 'create' | 'update',
  source: Source,
  depth: number,
  without: string | undefined,
): Arguments {
  const { choose } = source
  const relations = relationsOf(model).filter(({ name }) => name !== without)
  if (depth === 0 || relations.length === 0) return {}
  const some = <T>(options: readonly T[]) => [
    ...new Set(choose([[1], [1], [1, 2], [1, 2, 3]]).map(() => choose(options))),
  ]
  return Object.fromEntries(
    some(relations).map((relation) => [
      relation.name,
      Object.fromEntries(
        some(operationsOf(relation, kind)).map((operation) => [
          operation,
          nestedOperation(relation, operation, source, depth - 1),
        ]),
      ),
    ]),
  )
}

/**
 * The nested operations that Prisma has for a relation; but none that takes required rows out of a list: there
 * Prisma fails also in the branch of an upsert that is not taken.
 */
export function operationsOf(
  { target, inverse, list, optional, manyToMany }: Relation,
  kind: 'create' | 'update',
): readonly string[] {
  const there = relationsOf(target)
  const ownsKey = !there.some(({ key }) => isPartOfKey(target, key))
  const joining = [
    'connect',
    'create',
    'connectOrCreate',
    ...(list && !manyToMany && ownsKey ? ['createMany'] : []),
  ]
  if (kind === 'create') return joining
  const leaves = manyToMany || there.some(({ name, optional }) => name === inverse && optional)
  return [
    ...joining,
    'update',
    'upsert',
    ...(list || optional ? ['delete'] : []),
    ...(list ? ['updateMany', 'deleteMany'] : []),
    ...((list ? leaves : optional) ? ['disconnect'] : []),
    ...(list && leaves ? ['set'] : []),
  ]
}

/** What a nested operation is given. */
export function nestedOperation(
  { target, inverse, list, key }: Relation,
  operation: string,
  source: Source,
  depth: number,
): unknown {
  const { choose } = source
  const filter = () => filterOf(target, source)
  const named = () => namedRow(target, source)
  const create = () => createData(target, source, depth, inverse)
  const update = () => updateData(target, source, depth, inverse)
  const branches = () => ({ create: create(), update: update() })
  const oneOrTwo = (make: () => unknown) =>
    list && choose([false, false, true]) ? [make(), make()] : make()
  const partner = () => (choose([true, true, false]) ? true : choose([false, filter()]))
  switch (operation) {
    case 'create':
      return oneOrTwo(create)
    case 'createMany':
      return { data: [keyedRow(target, source, inverse), keyedRow(target, source, inverse)] }
    case 'connect':
      return oneOrTwo(named)
    case 'connectOrCreate':
      return oneOrTwo(() => ({ where: named(), create: create() }))
    case 'disconnect':
      return list ? oneOrTwo(named) : partner()
    case 'set':
      return choose([[], [named()], [named(), named()]])
    case 'update':
      if (list) return oneOrTwo(() => ({ where: named(), data: update() }))
      return choose([true, false]) ? update() : { where: filter(), data: update() }
    case 'updateMany':
      return oneOrTwo(() => ({
        where: columnFilter(target, source),
        data: changes(target, source),
      }))
    case 'upsert':
      if (list) return oneOrTwo(() => ({ where: named(), ...branches() }))
      // With the key on this side, Prisma writes SQL that fails when its own `where` finds no row.
      return key.length > 0 || choose([true, false])
        ? branches()
        : { where: filter(), ...branches() }
    case 'delete':
      return list ? oneOrTwo(named) : partner()
    case 'deleteMany':
      return oneOrTwo(() => columnFilter(target, source))
    default:
      throw new Error(`no nested ${operation}`)
  }
}

/** A row by its columns only, foreign keys too. */
function keyedRow(model: ModelName, source: Source, without: string): Arguments {
  const keys = relationsOf(model).flatMap(({ name, target, key, optional }) => {
    if (name === without || (optional && source.choose([true, false]))) return []
    const values = Object.values(keyValues(target, source))
    return key.map((column, index) => [column, values[index]])
  })
  return { ...newColumns(model, source), ...Object.fromEntries(keys) }
}

function keyValues(model: ModelName, { choose }: Source): Arguments {
  const value = (field: string) => (/room$/i.test(field) ? TEXTS[0] : choose([1, 1, 2, 2, ...IDS]))
  return Object.fromEntries(keyOf(model).key.map((field) => [field, value(field)]))
}

function byColumn(model: ModelName, { choose, updatedAt }: Source): Arguments {
  if (updatedAt && 'updatedAt' in models[model].fields && choose([true, true, false])) {
    return { updatedAt: choose([updatedAt, updatedAt, updatedAt, { gt: updatedAt }]) }
  }
  const column = choose(plainColumns(model))
  return { [column.name]: column.type === 'Int' ? choose(NUMBERS) : choose(TEXTS) }
}

function newColumns(model: ModelName, source: Source): Arguments {
  const { key } = keyOf(model)
  const values = columnsOf(model).flatMap((column): [string, unknown][] => {
    const { name, type, optional } = column
    if (key.includes(name)) return [[name, type === 'Int' ? source.newId() : TEXTS[0]]]
    return optional && source.choose([true, false]) ? [] : [[name, newValue(model, column, source)]]
  })
  return Object.fromEntries(values)
}

function newValue(model: ModelName, { name, type }: Column, { choose, newId }: Source) {
  const unique = name === 'email' || (name === 'name' && /^(Tag|Publisher)$/.test(model))
  if (unique) return `${newId()}`
  return type === 'Int' ? choose(NUMBERS) : choose(TEXTS)
}

function plainColumns(model: ModelName): readonly Column[] {
  return columnsOf(model).filter(({ name }) => !keyOf(model).key.includes(name))
}

function isPartOfKey(model: ModelName, columns: readonly string[]): boolean {
  return columns.some((column) => keyOf(model).key.includes(column))
}
