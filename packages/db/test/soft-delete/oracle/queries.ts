import fc from 'fast-check'
import { columnsOf, MODELS, type ModelName, relationsOf } from './fields.js'
import { filter } from './filters.js'
import { IDS } from './library-data.js'
import { rows, selection } from './selections.js'

// Random reading operations.

/** One call of a client. */
export interface Query {
  readonly delegate: string
  readonly operation: string
  readonly args: Record<string, unknown>
  /** What is read of a relation of the row found. */
  readonly fluent?: { readonly relation: string; readonly args: Record<string, unknown> }
}

/** A query with the models that it is about. */
export interface ModelQuery extends Query {
  readonly model: ModelName
  readonly fluent?: Required<Query>['fluent'] & { readonly target: ModelName }
}

/** Random queries of any model. */
export const query: fc.Arbitrary<ModelQuery> = fc.constantFrom(...MODELS).chain((model) => {
  const delegate = model.charAt(0).toLowerCase() + model.slice(1)
  const make = (operation: string, args: fc.Arbitrary<Record<string, unknown>>) =>
    args.map((value) => ({ model, delegate, operation, args: value }))
  const id = fc.constantFrom(...IDS)
  const where = filter(model, 3)
  const one = rows(model, 2).map(({ take: _take, ...args }) => args)
  const unique = fc
    .tuple(id, fc.option(filter(model, 2), { nil: undefined }), selection(model, 2))
    .map(([value, filtered, selected]) => ({
      where: { ...(filtered && { AND: filtered }), id: value },
      ...selected,
    }))
  const aggregates = { _count: true, _min: { id: true }, _sum: { id: true }, _avg: { id: true } }
  return fc.oneof(
    { weight: 6, arbitrary: make('findMany', rows(model, 3)) },
    { weight: 2, arbitrary: make('findFirst', one) },
    { weight: 1, arbitrary: make('findFirstOrThrow', one) },
    { weight: 2, arbitrary: make('findUnique', unique) },
    { weight: 1, arbitrary: make('findUniqueOrThrow', unique) },
    { weight: 1, arbitrary: fluent(model, delegate) },
    {
      weight: 2,
      arbitrary: make(
        'count',
        where.map((value) => ({ where: value })),
      ),
    },
    { weight: 1, arbitrary: make('groupBy', groups(model)) },
    {
      weight: 1,
      arbitrary: make(
        'aggregate',
        where.map((value) => ({ where: value, ...aggregates })),
      ),
    },
  )
})

/** The row found, and what a relation of it leads to. */
function fluent(model: ModelName, delegate: string): fc.Arbitrary<ModelQuery> {
  const relation = fc.constantFrom(...relationsOf(model))
  return relation.chain(({ name, field, target }) =>
    fc
      .tuple(fc.constantFrom(...IDS), field.list ? rows(target, 1) : selection(target, 1))
      .map(([id, args]) => ({
        model,
        delegate,
        operation: 'findUnique',
        args: { where: { id } },
        fluent: { relation: name, target, args },
      })),
  )
}

function groups(model: ModelName): fc.Arbitrary<Record<string, unknown>> {
  const names = columnsOf(model).map(({ name }) => name)
  return fc
    .tuple(
      filter(model, 3),
      fc.subarray(names, { minLength: 1, maxLength: 2 }),
      fc.record(
        {
          having: fc.nat(2).map((gt) => ({ id: { _count: { gt } } })),
          take: fc.constantFrom(1, 2),
          skip: fc.constantFrom(0, 1),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([where, by, others]) => ({
      where,
      by,
      _count: true,
      _max: { id: true },
      orderBy: by.map((name) => ({ [name]: 'asc' })),
      ...others,
    }))
}
