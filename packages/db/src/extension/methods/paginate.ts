import { type Arguments, asList, isArguments } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import type { OmittedByDefault } from '../../soft-delete/selection.js'
import { uniqueFilter } from '../row-key.js'
import { decodeCursor, encodeCursor } from './cursor.js'
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

/** How a page reads rows, on the client that it was asked of. */
export interface PageReads {
  findMany(args: Arguments): PromiseLike<unknown>
  /** Whether there is such a row at all, deleted or not. */
  isThere(key: Arguments): PromiseLike<boolean>
}

/**
 * Reads one page with `findMany`.
 *
 * @param omitted what the client leaves out of results unless it is asked for
 */
export async function paginate(
  model: ModelPlan,
  omitted: OmittedByDefault,
  { first, after, last, before, ...given }: Arguments,
  { findMany, isThere }: PageReads,
): Promise<Page<readonly unknown[]>> {
  refusePlaces(given)
  const backwards = isGiven(last) || isGiven(before)
  if (backwards && (isGiven(first) || isGiven(after))) {
    throw new InvalidCursorError(
      'A page has its `first` rows `after` a cursor, or the `last` ones `before` one, not both.',
    )
  }
  const size = sizeOf((backwards ? last : first) ?? DEFAULT_SIZE)
  const place = backwards ? before : after
  const cursor = isGiven(place) ? decodeCursor(model, place) : undefined
  const { args, strip } = withKey(model, omitted, given)

  // One more to know whether there is another page; and one for the cursor's own row, which is there
  // unless it was deleted meanwhile.
  const take = size + 1 + (cursor ? 1 : 0)
  const found = (await findMany({
    ...args,
    orderBy: [...asList(given['orderBy']), ...model.key.map((column) => ({ [column]: 'asc' }))],
    take: backwards ? -take : take,
    ...(cursor && { cursor: uniqueFilter(model, cursor) }),
  })) as readonly Arguments[]
  if (cursor && found.length === 0 && !(await isThere(cursor))) {
    throw new InvalidCursorError(
      `The ${model.name} of this cursor has been removed for good, and its place in the list with it. Begin anew.`,
    )
  }

  const rows = found.filter((row) => !cursor || encodeCursor(model, row) !== place)
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

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** What says in `findMany` where a list begins and ends. */
function refusePlaces(args: Arguments): void {
  for (const name of ['take', 'skip', 'cursor', 'distinct']) {
    if (args[name] === undefined) continue
    throw new InvalidCursorError(`A page is asked for by first and after, not by ${name}.`)
  }
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
