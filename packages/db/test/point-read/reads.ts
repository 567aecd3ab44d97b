import fc from 'fast-check'
import type { ModelDescription, SchemaDescription } from '../../src/extensions.js'

// Random reads of one row, or of how many there are: most of them right, some of them wrong in one way or another.

/** One call of a client. */
export interface Read {
  readonly model: string
  readonly operation: string
  readonly args: Record<string, unknown>
}

type Row = Readonly<Record<string, unknown>>

const OPERATIONS = ['findUnique', 'findUniqueOrThrow', 'findFirst', 'findFirstOrThrow', 'count']
const ODD = fc.constantFrom<unknown>(
  ...[null, undefined, '', 'x', '\ud800', 'a\0b', '{"$type":"Raw"}', '2020-01-01T00:00:00Z'],
  ...['00000000-0000-0000-0000-000000000000', '0000-0000-0000-0000-0000-0000-0000-0000'],
  ...[0, -0, 1, 1.5, 2 ** 31, 2 ** 53, Number.NaN, 5n, 2n ** 63n, true, false],
  ...[new Date(0), new Date('no'), [], ['x'], {}, { not: 1 }, { equals: 1 }, { sort: 'asc' }],
)

/** @param rows the rows that there are, by model: what the reads look for */
export function reads(
  schema: SchemaDescription,
  rows: Readonly<Record<string, readonly Row[]>>,
): fc.Arbitrary<Read> {
  const present = Object.entries(rows).filter(([, some]) => some.length > 0)
  const cases = present.flatMap(([model, some]) =>
    OPERATIONS.map((operation) =>
      argsOf(schema[model] as ModelDescription, some, operation).map((args) => ({
        model,
        operation,
        args,
      })),
    ),
  )
  return fc.oneof(...cases)
}

/**
 * Reads of one tick: of one shape and some of others. The keys are of rows that there are, the same ones
 * again, of rows that there are not, in capitals, and one of them may be no key at all.
 *
 * @param rows the rows that there are, by model: what the reads look for
 */
export function ticks(
  schema: SchemaDescription,
  rows: Readonly<Record<string, readonly Row[]>>,
): fc.Arbitrary<readonly Read[]> {
  const ofOneShape = Object.entries(rows).flatMap(([model, some]) => {
    const { fields, key } = schema[model] as ModelDescription
    const [name = '', ...others] = key
    return others.length > 0 || some.length === 0
      ? []
      : [
          byKeys(
            model,
            name,
            columnsOf(fields),
            some.map((row) => row[name]),
          ),
        ]
  })
  const ofAnyShape = fc.array(reads(schema, rows), { maxLength: 3 })
  return fc
    .tuple(fc.oneof(...ofOneShape), ofAnyShape)
    .map((all) => all.flat())
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
}

/** Keys of no row. */
const MISSING = [
  0,
  -1,
  2 ** 31 - 1,
  7n,
  2n ** 62n,
  'none',
  'ab  ',
  '00000000-0000-7000-8000-000000000000',
]

function byKeys(model: string, key: string, columns: readonly string[], present: unknown[]) {
  const found = fc.constantFrom(...present)
  const capitals = found.map((value) => (typeof value === 'string' ? value.toUpperCase() : value))
  const ofItsType = MISSING.filter((value) => typeof value === typeof present[0])
  const one = fc.oneof(found, found, capitals, fc.constantFrom(...ofItsType))
  const odd = fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: ODD })
  const chosen = fc
    .subarray([...columns], { minLength: 1 })
    .map((names) => ({ select: Object.fromEntries(names.map((name) => [name, true])) }))
  return fc
    .tuple(
      fc.constantFrom('findUnique', 'findUniqueOrThrow'),
      fc.oneof(fc.constant({}), chosen),
      fc.array(one, { maxLength: 20 }),
      odd,
    )
    .map(([operation, selection, values, last]) =>
      [...values, last].map((value): Read => {
        return { model, operation, args: { where: { [key]: value }, ...selection } }
      }),
    )
}

function argsOf({ fields, key }: ModelDescription, rows: readonly Row[], operation: string) {
  const columns = columnsOf(fields)
  const row = fc.constantFrom(...rows)
  const byKey = row.map((values) => pick(values, key))
  const byAny = fc
    .tuple(row, fc.subarray(columns, { minLength: 1, maxLength: 2 }))
    .map(([values, names]) => pick(values, names))
  const where = operation.startsWith('findUnique') ? byKey : fc.oneof(byKey, byAny)
  const some = fc.shuffledSubarray(columns, { minLength: 1 })
  const chosen = some.map((names) => Object.fromEntries(names.map((name) => [name, true])))
  const order = fc
    .tuple(fc.constantFrom(...columns), fc.constantFrom('asc', 'desc'))
    .map(([name, direction]) => ({ [name]: direction }))
  const orderBy = fc.oneof(order, fc.array(order, { maxLength: 2 }))
  const odd = (names: readonly string[], inHowMany: number): fc.Arbitrary<Row> => {
    const one = fc.tuple(fc.constantFrom(...names), ODD).map(([name, value]) => ({ [name]: value }))
    const none = { weight: inHowMany - 1, arbitrary: fc.constant({}) }
    return fc.oneof(none, { weight: 1, arbitrary: one })
  }
  const anyField = Object.keys(fields)
  return fc
    .tuple(
      mixed(where, odd(anyField, 12)).map((filter) => ({ where: filter })),
      fc.oneof(
        fc.constant({}),
        mixed(chosen, odd(anyField, 20)).map((select) => ({ select })),
        mixed(chosen, odd(anyField, 20)).map((omit) => ({ omit })),
      ),
      operation.startsWith('findFirst') ? orderBy.map((by) => ({ orderBy: by })) : fc.constant({}),
      odd(['where', 'select', 'omit', 'include', 'orderBy', 'take', 'skip', 'distinct'], 20),
    )
    .map((parts): Record<string, unknown> => Object.assign({}, ...parts))
}

function columnsOf(fields: ModelDescription['fields']): string[] {
  return Object.keys(fields).filter((name) => 'type' in (fields[name] ?? {}))
}

function mixed(one: fc.Arbitrary<Row>, other: fc.Arbitrary<Row>): fc.Arbitrary<Row> {
  return fc.tuple(one, other).map(([first, second]) => ({ ...first, ...second }))
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]]))
}
