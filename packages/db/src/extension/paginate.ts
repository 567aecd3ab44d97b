import { type Arguments, asList, isArguments } from '../models/arguments.js'
import type { ModelPlan } from '../models/model-plan.js'
import type { OmittedByDefault } from '../soft-delete/selection.js'
import { InvalidCursorError } from './invalid-cursor-error.js'

/** Where a page lies in its list. */
export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  /** The place of the first row, to be given as `before`; `null` on an empty page. */
  readonly startCursor: string | null
  /** The place of the last row, to be given as `after`; `null` on an empty page. */
  readonly endCursor: string | null
}

/** One page of a list. */
export interface Page<Rows> {
  readonly items: Rows
  readonly pageInfo: PageInfo
}

/** Which page is asked for, from either end. */
export type PageRequest =
  | {
      /** How many rows, from the start or after `after`; 20 unless told. */
      first?: number | undefined
      /** `endCursor` of the page before. */
      after?: string | null | undefined
      last?: undefined
      before?: undefined
    }
  | {
      /** How many rows, from the end or before `before`; 20 unless told. */
      last?: number | undefined
      /** `startCursor` of the page after. */
      before?: string | null | undefined
      first?: undefined
      after?: undefined
    }

const DEFAULT_SIZE = 20

/**
 * Reads one page with `findMany`.
 *
 * @param omitted what the client leaves out of results unless it is asked for
 */
export async function paginate(
  model: ModelPlan,
  omitted: OmittedByDefault,
  { first, after, last, before, ...given }: Arguments,
  findMany: (args: Arguments) => PromiseLike<unknown>,
): Promise<Page<readonly unknown[]>> {
  const backwards = last !== undefined
  const size = sizeOf(backwards ? last : (first ?? DEFAULT_SIZE))
  const cursorGiven = backwards ? before : after
  const cursor = typeof cursorGiven === 'string' ? decodeCursor(model, cursorGiven) : undefined
  const { args, strip } = withKey(model, omitted, given)

  // One more to know whether there is another page; and one for the cursor's own row, which is there
  // unless it was deleted meanwhile.
  const take = size + 1 + (cursor ? 1 : 0)
  const found = (await findMany({
    ...args,
    orderBy: [...asList(given['orderBy']), ...model.key.map((column) => ({ [column]: 'asc' }))],
    take: backwards ? -take : take,
    ...(cursor && { cursor: uniqueOf(model, cursor) }),
  })) as readonly Arguments[]

  const rows = found.filter((row) => !cursor || !sameKey(model, row, cursor))
  const items = backwards ? rows.slice(-size) : rows.slice(0, size)
  const more = rows.length > size
  const [start, end] = [items[0], items[items.length - 1]]
  const pageInfo = {
    hasNextPage: backwards ? cursor !== undefined : more,
    hasPreviousPage: backwards ? more : cursor !== undefined,
    startCursor: start ? encodeCursor(model, start) : null,
    endCursor: end ? encodeCursor(model, end) : null,
  }
  return { items: strip.length > 0 ? items.map((row) => without(row, strip)) : items, pageInfo }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  throw new InvalidCursorError(`A page has a positive whole number of rows, not ${String(value)}.`)
}

/** Cursors are made of the key, so it has to be read, and goes again if it was not asked for. */
function withKey({ name, key }: ModelPlan, omitted: OmittedByDefault, args: Arguments) {
  const { select, omit } = args
  if (isArguments(select)) {
    const strip = key.filter((column) => !select[column])
    const keys = Object.fromEntries(key.map((column) => [column, true]))
    return { args: { ...args, select: { ...select, ...keys } }, strip }
  }
  const asked = isArguments(omit) ? omit : {}
  const strip = key.filter((column) => asked[column] ?? omitted(name, column))
  const shown = Object.fromEntries(strip.map((column) => [column, false]))
  return {
    args: strip.length > 0 ? { ...args, omit: { ...asked, ...shown } } : args,
    strip,
  }
}

function without(row: Arguments, columns: readonly string[]): Arguments {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)))
}

function uniqueOf({ key, keyName }: ModelPlan, values: readonly unknown[]): Arguments {
  const columns = Object.fromEntries(key.map((column, index) => [column, values[index]]))
  return keyName ? { [keyName]: columns } : columns
}

function sameKey({ key }: ModelPlan, row: Arguments, values: readonly unknown[]): boolean {
  return key.every((column, index) => tag(row[column]) === tag(values[index]))
}

function encodeCursor({ key }: ModelPlan, row: Arguments): string {
  const values = key.map((column) => tag(row[column]))
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

function decodeCursor({ key, name }: ModelPlan, cursor: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(values) && values.length === key.length) return values.map(untag)
  } catch (cause) {
    throw new InvalidCursorError(`This is no cursor of a page of ${name}.`, { cause })
  }
  throw new InvalidCursorError(`This is no cursor of a page of ${name}.`)
}

/** Keys that JSON does not know keep their type by a letter in front. */
function tag(value: unknown): string {
  if (typeof value === 'number') return `n${value}`
  if (typeof value === 'bigint') return `b${value}`
  if (value instanceof Date) return `d${value.toISOString()}`
  return `s${String(value)}`
}

function untag(tagged: unknown): unknown {
  if (typeof tagged !== 'string') throw new TypeError('not a tagged value')
  const value = tagged.slice(1)
  switch (tagged[0]) {
    case 'n':
      return Number(value)
    case 'b':
      return BigInt(value)
    case 'd':
      return new Date(value)
    default:
      return value
  }
}
