import fc from 'fast-check'
import type { ColumnDescription } from '../../../src/extensions.js'
import { columnsOf, type ModelName, relationsOf } from './fields.js'
import { IDS, NUMBERS, TEXTS } from './library-data.js'

// Random filters, through relations and in every combination.

type Filter = Record<string, unknown>

/** A random filter of a model's rows. */
export function filter(model: ModelName, depth: number): fc.Arbitrary<Filter> {
  const columns = columnsOf(model).map(({ name, field }) => columnFilter(name, field))
  if (depth === 0) return fc.oneof(...columns)
  const relations = relationsOf(model).map(({ name, field, target }) => {
    const below = filter(target, depth - 1)
    const value = field.list ? listFilter(below) : oneFilter(below, field.optional)
    return value.map((filtered) => ({ [name]: filtered }))
  })
  const branch = fc.oneof(...columns, ...relations, ...relations, filter(model, 0))
  const branches = fc.array(branch, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { weight: 4, arbitrary: branch },
    { weight: 1, arbitrary: branches.map((list) => Object.assign({}, ...list) as Filter) },
    { weight: 1, arbitrary: branches.map((AND) => ({ AND })) },
    { weight: 1, arbitrary: branches.map((OR) => ({ OR })) },
    { weight: 1, arbitrary: branches.map((NOT) => ({ NOT })) },
    { weight: 1, arbitrary: branch.map((NOT) => ({ NOT })) },
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
  )
}

// An empty filter of a to-one relation means different things to Prisma with and without a negation.
function oneFilter(below: fc.Arbitrary<Filter>, optional = false): fc.Arbitrary<unknown> {
  return fc.oneof(
    below.map((is) => ({ is })),
    below.map((isNot) => ({ isNot })),
    below,
    ...(optional
      ? [
          fc.constant(null),
          fc.constant({ is: null }),
          fc.constant({ isNot: null }),
          below.map((is) => ({ is, isNot: null })),
        ]
      : []),
  )
}
