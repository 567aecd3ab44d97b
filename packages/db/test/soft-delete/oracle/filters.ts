import fc from 'fast-check'
import type { ColumnDescription } from '../../../src/extensions.js'
import { columnsOf, type ModelName, relationsOf } from './fields.js'
import { IDS, NUMBERS, TEXTS } from './library-data.js'

// Random filters, through relations and in every combination.

type Filter = Record<string, unknown>

/** A random filter of a model's rows. */
export function filter(model: ModelName, depth: number): fc.Arbitrary<Filter> {
  const columns = [
    ...columnsOf(model).map(({ name, field }) => columnFilter(name, field)),
    nothing(columnsOf(model).map(({ name }) => name)),
  ]
  if (depth === 0) return fc.oneof(...columns)
  const relations = relationsOf(model).map(({ name, field, target }) => {
    const below = filter(target, depth - 1)
    const value = field.list ? listFilter(below) : oneFilter(below, field.optional)
    return value.map((filtered) => ({ [name]: filtered }))
  })
  const branch = fc.oneof(...columns, ...relations, ...relations, filter(model, 0))
  const branches = fc.array(branch, { maxLength: 3 })
  return fc.oneof(
    { weight: 4, arbitrary: branch },
    { weight: 1, arbitrary: branches.map((list) => Object.assign({}, ...list) as Filter) },
    { weight: 1, arbitrary: fc.tuple(branches, branch).map(([OR, rest]) => ({ ...rest, OR })) },
    { weight: 1, arbitrary: branches.map((AND) => ({ AND })) },
    { weight: 1, arbitrary: branches.map((OR) => ({ OR })) },
    { weight: 1, arbitrary: branches.map((NOT) => ({ NOT })) },
    { weight: 1, arbitrary: branch.map((NOT) => ({ NOT })) },
  )
}

/** What says nothing where it stands alone, and may say something in another filter. */
function nothing(columns: readonly string[]): fc.Arbitrary<Filter> {
  return fc.oneof(
    fc.constantFrom<Filter[]>({}, { AND: [] }, { AND: {} }, { OR: [] }, { NOT: [] }, { NOT: {} }),
    fc.constantFrom('AND', 'OR', 'NOT', ...columns).map((name) => ({ [name]: undefined })),
    fc.constantFrom(...columns).map((name) => ({ [name]: {} })),
  )
}

function columnFilter(name: string, { type, optional }: ColumnDescription): fc.Arbitrary<Filter> {
  const values = name === 'id' ? IDS : type === 'Int' ? NUMBERS : TEXTS
  const value: fc.Arbitrary<unknown> = fc.constantFrom(...values)
  const filters = [
    value,
    value.map((not) => ({ not })),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((list) => ({ in: list })),
    value.map((gt) => ({ gt })),
    ...(type === 'String' ? [value.map((contains) => ({ contains }))] : []),
    ...(optional ? [fc.constant(null), fc.constant({ not: null })] : []),
  ]
  return fc.oneof(...filters).map((filtered) => ({ [name]: filtered }))
}

function listFilter(below: fc.Arbitrary<Filter>): fc.Arbitrary<unknown> {
  return fc.oneof(
    ...[below, fc.constant({})].flatMap((each) => [
      each.map((some) => ({ some })),
      each.map((none) => ({ none })),
      each.map((every) => ({ every })),
    ]),
    fc.tuple(below, below).map(([some, every]) => ({ some, every })),
    fc.constantFrom({}, undefined, { some: undefined }),
  )
}

function oneFilter(below: fc.Arbitrary<Filter>, optional = false): fc.Arbitrary<unknown> {
  return fc.oneof(
    below.map((is) => ({ is })),
    below.map((isNot) => ({ isNot })),
    fc.tuple(below, below).map(([is, isNot]) => ({ is, isNot })),
    below,
    fc.constantFrom(
      {},
      undefined,
      { is: undefined },
      { isNot: undefined },
      { is: {} },
      { isNot: {} },
    ),
    below.map((filter) => ({ is: undefined, ...filter })),
    ...(optional
      ? [
          fc.constant(null),
          fc.constant({ is: null }),
          fc.constant({ isNot: null }),
          fc.constant({ is: null, isNot: null }),
          below.map((is) => ({ is, isNot: null })),
          below.map((isNot) => ({ is: null, isNot })),
        ]
      : []),
  )
}
