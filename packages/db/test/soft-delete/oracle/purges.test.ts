import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyLibrary, useLibrary } from '../../schemas/use-library.js'
import { oracleScale, report } from './scale.js'

// Random deletes, restores and purges of a library with every way to depend on a row, against what must hold
// after each: a delete is still whole or gone as a whole, and nothing live is ever removed.

const { factor, seed } = oracleScale()
const SEQUENCES = 10 * factor
const LENGTH = 14
const DELEGATES = [
  'author',
  'profile',
  'book',
  'review',
  'shelf',
  'placement',
  'contract',
  'note',
  'category',
  'project',
  'task',
  'loan',
] as const

type Delegate = (typeof DELEGATES)[number]
type SoftDeletable = Exclude<Delegate, 'loan'>

/** A row as it lies in the database, under a name that tells its table and key. */
interface StoredRow {
  readonly delegate: Delegate
  readonly name: string
  readonly deletion: string | null
  readonly deletedAt: Date | null
}

const SOFT_DELETABLE = DELEGATES.filter((name): name is SoftDeletable => name !== 'loan')

const library = useLibrary()

test('a purge removes whole deletes, and nothing else', { timeout: 300_000 * factor }, async () => {
  let purged = 0
  let kept = 0
  let restored = 0
  const step = fc.record({
    kind: fc.constantFrom('delete', 'delete', 'delete', 'several', 'restore', 'purge', 'purge'),
    rows: fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 3 }),
    filtered: fc.boolean(),
    batchSize: fc.constantFrom(1, 2, 1000),
    age: fc.nat(2),
  })
  const staysWhole = fc.asyncProperty(
    fc.array(step, { minLength: 4, maxLength: LENGTH, size: 'max' }),
    fc.shuffledSubarray(SOFT_DELETABLE, { minLength: SOFT_DELETABLE.length }),
    async (steps, order) => {
      await fill()
      /** What each delete took, as far as a restore has not brought it back. */
      const taken = new Map<string, ReadonlySet<string>>()
      for (const { kind, rows, filtered, batchSize, age } of steps) {
        const before = await stored()
        const deletes = kind === 'delete' || kind === 'several'
        const candidates = all(before).filter(
          ({ delegate, deletedAt }) => delegate !== 'loan' && (deletedAt === null) === deletes,
        )
        const [first, ...others] = rows.flatMap(
          (index) => candidates[index % candidates.length] ?? [],
        )
        if (!first) continue
        const { delegate } = first
        const named = [first, ...others.filter((row) => row.delegate === delegate)]
        const model = library.db[delegate] as unknown as typeof library.db.author
        const some = { OR: named.map(filterOf) } as never
        if (kind === 'purge') {
          const times = all(before).map((row) => row.deletedAt?.getTime() ?? 0)
          const latest = [...new Set(times)].sort((a, b) => b - a)
          const deletedBefore = new Date((latest[age % latest.length] ?? 0) + 1)
          await model.purge({
            deletedBefore,
            batchSize,
            ...(filtered && { where: some }),
          })
          const after = namesOf(await stored())
          for (const row of all(before)) {
            const mayGo = row.deletedAt !== null && row.deletedAt < deletedBefore
            if (!mayGo) expect(after, 'what is live or not due').toContain(row.name)
          }
          for (const [id, took] of taken) {
            const left = [...took].filter((name) => after.has(name))
            expect([0, took.size], 'a delete is whole or gone').toContain(left.length)
            if (left.length > 0) kept += 1
            else purged += 1
            if (left.length === 0) taken.delete(id)
          }
          continue
        }
        const where = keyOf(first) as never
        try {
          if (kind === 'delete') await model.delete({ where })
          else if (kind === 'several') await model.deleteMany({ where: some })
          else await model.restore({ where })
        } catch (error) {
          const { code } = error as { code?: string }
          expect(code).toMatch(/^(P2025|P2003|P2002|DB_PARENT_DELETED)$/)
          continue
        }
        const now = all(await stored())
        if (kind === 'restore') {
          const live = new Set(now.filter((row) => !row.deletedAt).map(({ name }) => name))
          const wasLive = new Set(all(before).flatMap((row) => (row.deletedAt ? [] : [row.name])))
          const back = [...live].filter((name) => !wasLive.has(name))
          const whole = [...taken].find(([, took]) => back.some((name) => took.has(name)))
          expect(back.sort()).toEqual([...(whole?.[1] ?? [])].sort())
          taken.delete(whole?.[0] ?? '')
          restored += 1
        } else {
          const ids = new Set(all(before).map((row) => row.deletion))
          const took = now.filter((row) => row.deletion !== null && !ids.has(row.deletion))
          if (took[0]?.deletion) {
            taken.set(took[0].deletion, new Set(took.map(({ name }) => name)))
          }
        }
      }
      await purgesAll(order)
    },
  )
  await fc.assert(staysWhole, { seed, numRuns: SEQUENCES })
  report(
    `${SEQUENCES} sequences with purges, ${purged} deletes gone, ${kept} kept, ${restored} restored, seed ${seed}`,
  )
  expect(Math.min(purged, kept, restored)).toBeGreaterThan(0)
})

/** Once nothing live holds anything, purges of all models leave nothing deleted, in any order, when repeated. */
async function purgesAll(order: readonly SoftDeletable[]): Promise<void> {
  const { db, plain } = library
  await plain.note.deleteMany({ where: { deletedAt: null } })
  const due = { deletedBefore: new Date(Date.now() + 60_000), batchSize: 2 }
  let removed: number
  do {
    removed = 0
    for (const delegate of order) {
      const model = db[delegate] as unknown as typeof db.author
      removed += (await model.purge(due)).count
    }
  } while (removed > 0)
  expect(all(await stored()).filter((row) => row.deletedAt)).toEqual([])
}

/** A few rows of everything, tied together in every way: trees, circles, diamonds, keys of several columns. */
async function fill(): Promise<void> {
  const { plain } = library
  await emptyLibrary(plain)
  const ids = [1, 2, 3, 4]
  await plain.author.createMany({ data: ids.map((id) => ({ id, email: `${id}@x`, name: 'a' })) })
  await plain.profile.createMany({ data: [1, 2].map((id) => ({ id, bio: 'b', authorId: id })) })
  await plain.book.createMany({
    data: ids.map((id) => ({ id, title: 't', authorId: (id % 3) + 1, editorId: 4 })),
  })
  await plain.review.createMany({
    data: ids.map((id) => ({ id, stars: 1, bookId: id, authorId: (id % 4) + 1 })),
  })
  await plain.shelf.createMany({ data: [1, 2].map((position) => ({ room: 'a', position })) })
  await plain.placement.createMany({
    data: ids.map((id) => ({ bookId: id, shelfRoom: 'a', shelfPosition: (id % 2) + 1 })),
  })
  await plain.contract.createMany({ data: [{ id: 1, title: 'c', authorId: 2 }] })
  await plain.note.createMany({ data: [1, 2].map((id) => ({ id, text: 'n', authorId: id })) })
  await plain.loan.createMany({ data: [{ id: 1, reader: 'r', bookId: 1 }] })
  await plain.category.createMany({
    data: [1, 2, 3, 4, 5].map((id) => ({ id, name: 'c', parentId: id === 1 ? null : id >> 1 })),
  })
  await plain.project.createMany({ data: [1, 2].map((id) => ({ id, name: 'p' })) })
  await plain.task.createMany({
    data: [1, 2, 3].map((id) => ({ id, name: 't', projectId: (id % 2) + 1 })),
  })
  await plain.project.update({ where: { id: 1 }, data: { taskId: 2 } })
}

async function stored(): Promise<ReadonlyMap<Delegate, readonly StoredRow[]>> {
  const tables = await Promise.all(
    DELEGATES.map(async (delegate) => {
      const model = library.plain[delegate] as unknown as {
        findMany(): Promise<readonly (Partial<StoredRow> & Record<string, unknown>)[]>
      }
      const rows = (await model.findMany()).map((row) => ({
        delegate,
        name: JSON.stringify([delegate, columnsOfKey(delegate, row)]),
        deletion: (row['deletionId'] as string | null | undefined) ?? null,
        deletedAt: row.deletedAt ?? null,
      }))
      return [delegate, rows] as const
    }),
  )
  return new Map(tables)
}

function columnsOfKey(delegate: Delegate, row: Record<string, unknown>): object {
  const { id, room, position, bookId, shelfRoom, shelfPosition } = row
  if (delegate === 'shelf') return { room, position }
  if (delegate === 'placement') return { bookId, shelfRoom, shelfPosition }
  return { id }
}

/** A filter for one row. */
function filterOf({ name }: StoredRow): object {
  return (JSON.parse(name) as [string, object])[1]
}

/** The unique filter for one row. */
function keyOf(row: StoredRow): object {
  const columns = filterOf(row)
  return 'id' in columns ? columns : { [Object.keys(columns).join('_')]: columns }
}

function all(tables: ReadonlyMap<Delegate, readonly StoredRow[]>): readonly StoredRow[] {
  return [...tables.values()].flat()
}

function namesOf(tables: ReadonlyMap<Delegate, readonly StoredRow[]>): ReadonlySet<string> {
  return new Set(all(tables).map(({ name }) => name))
}
