import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UnsupportedBySoftDeleteError } from '../../../src/extensions.js'
import { differs, isSoftDeletable, type ModelName, relationsOf } from './fields.js'
import { type LibraryData, libraryData } from './library-data.js'
import { and, sayingLive } from './live-filters.js'
import { type ModelQuery, type Query, query } from './queries.js'
import { oracleScale, report } from './scale.js'
import { call, useTwoLibraries } from './two-libraries.js'

// The oracle: our client on a database with deleted rows must answer as a plain client does on a copy
// from which those rows were removed.

const { factor, seed } = oracleScale()
const LIBRARIES = 10 * factor
const QUERIES = 30

const two = useTwoLibraries()

test('reads answer as if the deleted rows had been removed', {
  timeout: 600_000 * factor,
}, async () => {
  let compared = 0
  let refused = 0
  await ofManyLibraries(async (each, data, library) => {
    // A cursor on a deleted row works here, and could not in the copy.
    const found = each.fluent?.target ?? each.model
    fc.pre(cursorsAreLive(data, found, (each.fluent ?? each).args))
    const expected = await answer(two.physical, each)
    const ours = await answer(two.ours, each)
    if (ours === REFUSED) refused += 1
    else {
      compared += 1
      const past = await answer(two.pastEngine, each)
      expect(comparable(found, ours), library).toEqual(comparable(found, expected))
      expect(comparable(found, past), library).toEqual(comparable(found, expected))
      expect(await answer(two.ours, sayingLive(each)), library).toEqual(ours)
    }
  })
  report(`${compared} reads compared, ${refused} refused, seed ${seed}`)
  expect(compared).toBeGreaterThan(LIBRARIES * QUERIES * 0.8)
  expect(refused).toBeGreaterThan(0)
})

test('$withDeleted() answers as a plain client does, and $onlyDeleted() as one that asks for the deleted', {
  timeout: 600_000 * factor,
}, async () => {
  let deleted = 0
  await ofManyLibraries(async (each, _data, library) => {
    const all = await answer(two.marked, each)
    expect(await answer(two.ours.$withDeleted(), each), library).toEqual(all)
    if (!isSoftDeletable(each.model)) return
    const only = { ...each, args: { ...each.args, where: onlyDeleted(each) } }
    const trash = await answer(two.marked, only)
    expect(await answer(two.ours.$onlyDeleted(), each), library).toEqual(trash)
    if (Array.isArray(trash) && trash.length > 0) deleted += 1
  })
  expect(deleted).toBeGreaterThan(0)
})

/** Checks random queries of one random library after another. */
async function ofManyLibraries(
  check: (query: ModelQuery, data: LibraryData, library: string) => Promise<void>,
): Promise<void> {
  const libraries = fc.sample(libraryData, { seed, numRuns: LIBRARIES })
  for (const [number, data] of libraries.entries()) {
    await two.fill(data)
    const property = fc.asyncProperty(query, (each) => check(each, data, `library ${number}`))
    await fc.assert(property, { seed: seed + number, numRuns: QUERIES })
  }
}

const REFUSED = 'refused'

/** What a query answers: the code of an error that Prisma documents is an answer as well. */
async function answer(client: object, each: Query): Promise<unknown> {
  try {
    return await call(client, each)
  } catch (error) {
    if (error instanceof UnsupportedBySoftDeleteError) return REFUSED
    if ((error as { code?: unknown }).code === 'P2025') return 'P2025'
    throw error
  }
}

function onlyDeleted({ operation, args }: Query): unknown {
  const where = args['where'] as Record<string, unknown> | undefined
  const deleted = { deletedAt: { not: null } }
  return operation.startsWith('findUnique') ? { ...where, ...deleted } : and(where ?? {}, deleted)
}

/** Whether every cursor is on a live row, at any depth. */
function cursorsAreLive(
  data: LibraryData,
  model: ModelName,
  args: Readonly<Record<string, unknown>>,
): boolean {
  const delegate = model.charAt(0).toLowerCase() + model.slice(1)
  const cursor = args['cursor'] as { id: number } | undefined
  const isLive = data[delegate]?.some((row) => row['id'] === cursor?.id && !row.deletedAt) ?? false
  if (cursor && !isLive) return false
  const shown = { ...(args['include'] as object), ...(args['select'] as object) }
  return relationsOf(model).every(({ name, target }) => {
    const below = (shown as Record<string, unknown>)[name]
    return typeof below !== 'object' || cursorsAreLive(data, target, below as typeof args)
  })
}

/** Without what the two databases hold differently. */
function comparable(model: ModelName, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((row) => comparable(model, row))
  if (typeof value !== 'object' || value === null) return value
  const relations = relationsOf(model)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !differs(model, name))
      .map(([name, each]) => {
        const relation = relations.find((candidate) => candidate.name === name)
        return [name, relation ? comparable(relation.target, each) : each]
      }),
  )
}
