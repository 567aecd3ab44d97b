import fc from 'fast-check'
import type { ColumnDescription, RelationDescription } from '../../../src/extensions.js'
import { models } from '../../schemas/generated/library/models.js'
import { IDS, NUMBERS, TEXTS } from './library-data.js'

// Random reading operations, made from the description of the schema.

/** One call of a client. */
export interface Query {
  readonly delegate: string
  readonly operation: string
  readonly args: Record<string, unknown>
}

type ModelName = keyof typeof models
const MODELS: readonly ModelName[] = [
  'Author',
  'Profile',
  'Book',
  'Tag',
  'Review',
  'Contract',
  'Note',
  'Category',
  'Publisher',
  'Loan',
]

const fieldsOf = (model: ModelName) =>
  models[model].fields as unknown as Record<string, ColumnDescription | RelationDescription>

/** Columns that both databases hold alike: no marks, no stamps, no key that may have been set to null. */
function columnsOf(model: ModelName) {
  return Object.entries(fieldsOf(model)).flatMap(([name, field]) =>
    'type' in field && /^(Int|String)$/.test(field.type) && !hidden(name, field)
      ? [{ name, field }]
      : [],
  )
}

function hidden(name: string, field: ColumnDescription) {
  return /^(created|updated|deleted|deletion)/.test(name) || (field.optional && name.endsWith('Id'))
}

function relationsOf(model: ModelName) {
  return Object.entries(fieldsOf(model)).flatMap(([name, field]) =>
    'model' in field && MODELS.includes(field.model as ModelName)
      ? [{ name, field, target: field.model as ModelName }]
      : [],
  )
}

const id = fc.constantFrom(...IDS)
const direction = fc.constantFrom('asc', 'desc')

function columnFilter(name: string, { type, optional }: ColumnDescription): fc.Arbitrary<unknown> {
  const value: fc.Arbitrary<unknown> =
    name === 'id' ? id : type === 'Int' ? fc.constantFrom(...NUMBERS) : fc.constantFrom(...TEXTS)
  const filters = [
    value,
    value.map((not) => ({ not })),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((list) => ({ in: list })),
    value.map((gt) => ({ gt })),
    ...(type === 'String' ? [value.map((contains) => ({ contains }))] : []),
    ...(optional ? [fc.constant(null), fc.constant({ not: null })] : []),
  ]
  return fc.oneof(...filters).map((filter) => ({ [name]: filter }))
}

function filter(model: ModelName, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const columns = columnsOf(model).map(({ name, field }) => columnFilter(name, field))
  if (depth === 0) return fc.oneof(...columns) as fc.Arbitrary<Record<string, unknown>>
  const deeper = filter(model, 0)
  const relations = relationsOf(model).map(({ name, field, target }) => {
    // An empty filter of a to-one relation means different things to Prisma with and without a negation.
    const below = filter(target, depth - 1)
    const one = field.optional
      ? [
          below.map((is) => ({ is })),
          below.map((isNot) => ({ isNot })),
          below,
          fc.constant(null),
          fc.constant({ is: null }),
          fc.constant({ isNot: null }),
          below.map((is) => ({ is, isNot: null })),
        ]
      : [below.map((is) => ({ is })), below.map((isNot) => ({ isNot })), below]
    const list = [
      ...[below, fc.constant({})].flatMap((each) => [
        each.map((some) => ({ some })),
        each.map((none) => ({ none })),
        each.map((every) => ({ every })),
      ]),
    ]
    return fc.oneof(...(field.list ? list : one)).map((value) => ({ [name]: value }))
  })
  const simple = [...columns, ...relations, ...relations]
  const branch = fc.oneof(...simple, deeper) as fc.Arbitrary<Record<string, unknown>>
  const branches = fc.array(branch, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { weight: 4, arbitrary: branch },
    { weight: 1, arbitrary: branches.map((list) => Object.assign({}, ...list)) },
    { weight: 1, arbitrary: branches.map((AND) => ({ AND })) },
    { weight: 1, arbitrary: branches.map((OR) => ({ OR })) },
    { weight: 1, arbitrary: branches.map((NOT) => ({ NOT })) },
    { weight: 1, arbitrary: branch.map((NOT) => ({ NOT })) },
  )
}

/** An order that leaves nothing to chance. */
function order(model: ModelName): fc.Arbitrary<unknown> {
  const byColumn = columnsOf(model).map(({ name }) => direction.map((by) => ({ [name]: by })))
  const byRelation = relationsOf(model)
    .filter(({ field }) => !field.list)
    .flatMap(({ name, target }) => {
      const column = columnsOf(target)[1]
      return column ? [direction.map((by) => ({ [name]: { [column.name]: by } }))] : []
    })
  const byCount = relationsOf(model)
    .filter(({ field }) => field.list)
    .map(({ name }) => direction.map((_count) => ({ [name]: { _count } })))
  return fc
    .tuple(
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: fc.oneof(...byColumn) },
          ...(byRelation.length > 0 ? [{ weight: 2, arbitrary: fc.oneof(...byRelation) }] : []),
          ...(byCount.length > 0 ? [{ weight: 1, arbitrary: fc.oneof(...byCount) }] : []),
        ),
        { maxLength: 2 },
      ),
      direction,
    )
    .map(([orders, by]) => [...orders, { id: by }])
}

function counts(model: ModelName): readonly fc.Arbitrary<Record<string, unknown>>[] {
  const lists = relationsOf(model).filter(({ field }) => field.list)
  if (lists.length === 0) return []
  const select = fc
    .record(
      Object.fromEntries(
        lists.map(({ name, target }) => [
          name,
          fc.oneof(
            fc.constant(true),
            filter(target, 1).map((where) => ({ where })),
          ),
        ]),
      ),
      { requiredKeys: [] },
    )
    .filter((value) => Object.keys(value).length > 0)
  return [fc.constant({ _count: true }), select.map((value) => ({ _count: { select: value } }))]
}

function selection(model: ModelName, depth: number): fc.Arbitrary<Record<string, unknown>> {
  if (depth === 0) return fc.constant({})
  const relations = relationsOf(model).map(({ name, field, target }) => {
    const below = field.list ? rows(target, depth - 1) : selection(target, depth - 1)
    const args = below.map((value) => (Object.keys(value).length > 0 ? value : true))
    return args.map((value) => ({ [name]: value }))
  })
  const columns = columnsOf(model).map(({ name }) => fc.constant({ [name]: true }))
  const some = (parts: readonly fc.Arbitrary<Record<string, unknown>>[]) =>
    fc
      .array(fc.oneof(...parts), { minLength: 1, maxLength: 3 })
      .map((list) => Object.assign({}, ...list) as Record<string, unknown>)
  return fc.oneof(
    some([...relations, ...counts(model)]).map((include) => ({ include })),
    some([...relations, ...relations, ...counts(model), ...columns]).map((select) => ({ select })),
    fc.constant({}),
  )
}

function rows(model: ModelName, depth: number): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(
      fc.record(
        {
          where: filter(model, 2),
          take: fc.constantFrom(1, 2, -2),
          skip: fc.constantFrom(0, 1),
        },
        { requiredKeys: [] },
      ),
      order(model),
      selection(model, depth),
    )
    .map(([args, orderBy, selected]) => ({ ...args, orderBy, ...selected }))
}

/** Random queries of any model. */
export const query: fc.Arbitrary<Query> = fc.constantFrom(...MODELS).chain((model) => {
  const delegate = model.charAt(0).toLowerCase() + model.slice(1)
  const make = (operation: string, args: fc.Arbitrary<Record<string, unknown>>) =>
    args.map((value) => ({ delegate, operation, args: value }))
  const where = filter(model, 3)
  const names = columnsOf(model).map(({ name }) => name)
  return fc.oneof(
    { weight: 6, arbitrary: make('findMany', rows(model, 3)) },
    {
      weight: 2,
      arbitrary: make(
        'findFirst',
        rows(model, 2).map(({ take: _take, ...args }) => args),
      ),
    },
    {
      weight: 2,
      arbitrary: make(
        'findUnique',
        fc
          .tuple(id, selection(model, 2))
          .map(([value, selected]) => ({ where: { id: value }, ...selected })),
      ),
    },
    {
      weight: 2,
      arbitrary: make(
        'count',
        where.map((value) => ({ where: value })),
      ),
    },
    {
      weight: 1,
      arbitrary: make(
        'findMany',
        fc
          .tuple(where, fc.constantFrom(...names))
          .map(([value, distinct]) => ({ where: value, distinct, orderBy: { id: 'asc' } })),
      ),
    },
    {
      weight: 1,
      arbitrary: make(
        'findMany',
        fc
          .tuple(where, id, fc.constantFrom(0, 1, 2), fc.constantFrom(1, 2, -2))
          .map(([value, at, skip, take]) => ({
            where: value,
            cursor: { id: at },
            skip,
            take,
            orderBy: { id: 'asc' },
          })),
      ),
    },
    {
      weight: 1,
      arbitrary: make(
        'groupBy',
        fc.tuple(where, fc.constantFrom(...names)).map(([value, by]) => ({
          where: value,
          by: [by],
          _count: true,
          _max: { id: true },
          orderBy: { [by]: 'asc' },
        })),
      ),
    },
    {
      weight: 1,
      arbitrary: make(
        'aggregate',
        where.map((value) => ({
          where: value,
          _count: true,
          _min: { id: true },
          _sum: { id: true },
        })),
      ),
    },
  )
})
