import fc from 'fast-check'
import { columnsOf, type ModelName, relationsOf } from './fields.js'
import { filter } from './filters.js'
import { IDS } from './library-data.js'

// Random choices of rows and of what is shown of them, through relations.

type Args = Record<string, unknown>

const direction = fc.constantFrom('asc', 'desc')

/** Random arguments that choose many rows, in an order that leaves nothing to chance. */
export function rows(model: ModelName, depth: number): fc.Arbitrary<Args> {
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
      page(model),
    )
    .map(([args, orderBy, selected, paged]) => ({ ...args, orderBy, ...selected, ...paged }))
}

/** Seldom: a cursor, or no two rows with the same values. */
function page(model: ModelName): fc.Arbitrary<Args> {
  const names = columnsOf(model).map(({ name }) => name)
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom(...IDS).map((id) => ({ cursor: { id } })) },
    {
      weight: 1,
      arbitrary: fc.subarray(names, { minLength: 1 }).map((distinct) => ({ distinct })),
    },
  )
}

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

/** Random `select`, `include` and `omit`. */
export function selection(model: ModelName, depth: number): fc.Arbitrary<Args> {
  const columns = columnsOf(model).map(({ name }) => fc.constant<Args>({ [name]: true }))
  // Without any column there would be nothing to show.
  const others = columns.slice(1)
  const omit = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    ...(others.length > 0 ? [merged(others).map((omitted) => ({ omit: omitted }))] : []),
  )
  if (depth === 0) return omit
  const relations = relationsOf(model).map(({ name, field, target }) => {
    const below = field.list ? rows(target, depth - 1) : selection(target, depth - 1)
    const args = below.map((value) => (Object.keys(value).length > 0 ? value : true))
    return args.map((value): Args => ({ [name]: value }))
  })
  const included = merged([...relations, ...counts(model)])
  return fc.oneof(
    fc.tuple(included, omit).map(([include, omitted]) => ({ include, ...omitted })),
    merged([...relations, ...relations, ...counts(model), ...columns]).map((select) => ({
      select,
    })),
    omit,
  )
}

function counts(model: ModelName): readonly fc.Arbitrary<Args>[] {
  const lists = relationsOf(model).filter(({ field }) => field.list)
  if (lists.length === 0) return []
  const select = merged(
    lists.map(({ name, target }) =>
      fc
        .oneof(
          fc.constant(true),
          filter(target, 1).map((where) => ({ where })),
        )
        .map((count): Args => ({ [name]: count })),
    ),
  )
  return [fc.constant({ _count: true }), select.map((value) => ({ _count: { select: value } }))]
}

/** A few of the parts in one object. */
function merged(parts: readonly fc.Arbitrary<Args>[]): fc.Arbitrary<Args> {
  return fc
    .array(fc.oneof(...parts), { minLength: 1, maxLength: 3 })
    .map((list) => Object.assign({}, ...list) as Args)
}
