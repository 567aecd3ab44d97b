import { beforeEach, describe, expect, test } from 'vitest'
import { Prisma } from '../schemas/generated/library/client/client.js'
import { useCorners } from '../schemas/use-corners.js'
import { extendLibrary, useLibrary } from '../schemas/use-library.js'
import { waitingForLocks } from '../support/waiting-for-locks.js'

// Rows that hold each other: purge takes them at once, or not at all.

const library = useLibrary()
const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).sort((a, b) => a - b)
const long = new Date('2026-01-01')
const due = { deletedBefore: new Date('2026-02-01') }

/** Categories that were deleted long ago, by their parents. */
async function deletedCategories(parents: Readonly<Record<number, number>>) {
  const { plain } = library
  const named = Object.entries(parents).flatMap(([id, parent]) => [Number(id), parent])
  await plain.category.createMany({
    data: [...new Set(named)].map((id) => ({ id, name: 'c', deletedAt: long })),
  })
  for (const [id, parentId] of Object.entries(parents)) {
    await plain.category.update({ where: { id: Number(id) }, data: { parentId } })
  }
}
const categories = async () => ids(await library.plain.category.findMany())

describe('purge', () => {
  test('takes a row that is its own parent', async () => {
    await deletedCategories({ 1: 1 })
    expect(await library.db.category.purge(due)).toEqual({ count: 1 })
    expect(await categories()).toEqual([])
  })

  test('takes a circle with what hangs on it and what it hangs on', async () => {
    await deletedCategories({ 1: 2, 2: 3, 3: 1, 4: 1, 5: 4 })
    await deletedCategories({ 11: 12, 12: 11 })
    expect(await library.db.category.purge(due)).toEqual({ count: 7 })
    expect(await categories()).toEqual([])
  })

  test.each([
    ['lives', null],
    ['was deleted later', new Date('2026-03-01')],
  ])('leaves all of a circle in which one row %s, and takes the others', async (_, deletedAt) => {
    const { db, plain } = library
    await deletedCategories({ 1: 2, 2: 3, 3: 1, 4: 3 })
    await deletedCategories({ 11: 12, 12: 11 })
    await plain.category.update({ where: { id: 2 }, data: { deletedAt } })
    expect(await db.category.purge({ ...due, batchSize: 1 })).toEqual({ count: 3 })
    expect(await categories()).toEqual([1, 2, 3])
  })

  test('leaves a circle that a row beside it depends on, and all that this row needs', async () => {
    const { db, plain } = library
    await deletedCategories({ 1: 2, 2: 1, 3: 2, 4: 3, 5: 4 })
    await plain.category.update({ where: { id: 4 }, data: { deletedAt: null } })
    expect(await db.category.purge(due)).toEqual({ count: 1 })
    expect(await categories()).toEqual([1, 2, 3, 4])
  })

  test('takes circles through several models, whichever it is called on', async () => {
    const { db, plain } = library
    const fill = async () => {
      await plain.project.create({ data: { id: 1, name: 'p', deletedAt: long } })
      const marks = { name: 't', deletedAt: long }
      await plain.task.createMany({ data: [1, 2].map((id) => ({ id, projectId: 1, ...marks })) })
      await plain.project.update({ where: { id: 1 }, data: { taskId: 1 } })
    }
    await fill()
    expect(await db.project.purge(due)).toEqual({ count: 1 })
    expect(await plain.task.count()).toBe(0)
    await fill()
    expect(await db.task.purge(due)).toEqual({ count: 2 })
    expect(await plain.project.count()).toBe(0)
  })

  test('of some rows takes the circles that these are in, and what depends on them', async () => {
    const { db } = library
    await deletedCategories({ 1: 2, 2: 1, 3: 1, 11: 12, 12: 11 })
    expect(await db.category.purge({ ...due, where: { id: 2 } })).toEqual({ count: 3 })
    expect(await categories()).toEqual([11, 12])
  })

  test('takes no child that is not due under an extension that wraps its filter', async () => {
    const { plain } = library
    const wrapping = Prisma.defineExtension({
      query: {
        category: {
          deleteMany: ({ args, query }) => query({ ...args, where: { AND: [args.where ?? {}] } }),
        },
      },
    })
    await deletedCategories({ 2: 1, 11: 11 })
    await plain.category.update({ where: { id: 2 }, data: { deletedAt: null } })
    const db = extendLibrary(plain.$extends(wrapping) as never)
    expect(await db.category.purge(due)).toEqual({ count: 1 })
    expect(await categories()).toEqual([1, 2])
  })

  test('leaves all of a circle of which a row is restored meanwhile', async () => {
    const { db, plain } = library
    await deletedCategories({ 1: 2, 2: 1 })
    let purging: PromiseLike<{ count: number }> | undefined
    await plain.$transaction(async (tx) => {
      await tx.category.update({ where: { id: 2 }, data: { deletedAt: null } })
      purging = db.category.purge(due).then((answer) => answer)
      await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
    })
    expect(await purging).toEqual({ count: 0 })
    expect(await categories()).toEqual([1, 2])
  })
})

describe('purge by keys of several columns, and whatever the referential action', () => {
  const corners = useCorners()
  const place = (country: string, size: 'SMALL' | 'LARGE' = 'SMALL') => ({ country, size })
  const offices = async () => {
    const rows = await corners.plain.office.findMany({ orderBy: { country: 'asc' } })
    return rows.map(({ country }) => country)
  }
  beforeEach(async () => {
    const { plain } = corners
    await plain.office.createMany({
      data: ['at', 'be', 'ch', 'de'].map((country) => ({ ...place(country), name: country })),
    })
    await plain.desk.createMany({
      data: [1, 2].map((id) => ({ id, label: 'd', ...place('at') })),
    })
    await plain.office.update({ where: { place: place('at') }, data: { mainDeskId: 1 } })
    for (const [office, head] of [
      ['be', 'ch'],
      ['ch', 'be'],
      ['de', 'de'],
    ] as const) {
      await plain.office.update({
        where: { place: place(office) },
        data: { headCountry: head, headSize: 'SMALL' },
      })
    }
  })

  test('takes what is due, all of a circle at once', async () => {
    const { db, plain } = corners
    await plain.desk.updateMany({ data: { deletedAt: long } })
    await plain.office.updateMany({ data: { deletedAt: long } })
    expect(await db.office.purge({ ...due, batchSize: 1 })).toEqual({ count: 4 })
    expect([await offices(), await plain.desk.count()]).toEqual([[], 0])
  })

  test('leaves circles that are held from outside', async () => {
    const { db, plain } = corners
    await plain.desk.update({ where: { id: 1 }, data: { deletedAt: long } })
    await plain.office.updateMany({ data: { deletedAt: long } })
    await plain.office.update({
      where: { place: place('be') },
      data: { deletedAt: new Date('2026-02-02') },
    })
    expect(await db.office.purge(due)).toEqual({ count: 1 })
    expect([await offices(), await plain.desk.count()]).toEqual([['at', 'be', 'ch'], 2])
  })
})
