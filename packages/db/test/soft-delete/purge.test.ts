import { beforeEach, describe, expect, test } from 'vitest'
import { Prisma } from '../schemas/generated/library/client/client.js'
import { extendLibrary, useLibrary } from '../schemas/use-library.js'
import { meanwhile } from '../support/meanwhile.js'
import { waitingForLocks } from '../support/waiting-for-locks.js'

const library = useLibrary()
const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).sort((a, b) => a - b)
/** Everything that is deleted by now is due. */
const allDue = () => ({ deletedBefore: new Date(Date.now() + 1000) })

beforeEach(async () => {
  const { plain } = library
  await plain.author.createMany({
    data: [1, 2].map((id) => ({ id, email: `${id}@x`, name: `Author ${id}` })),
  })
  await plain.book.createMany({
    data: [1, 2, 3].map((id) => ({ id, title: `Book ${id}`, authorId: 1 })),
  })
  await plain.review.createMany({
    data: [1, 2, 3].map((id) => ({ id, stars: id, bookId: id, authorId: 2 })),
  })
})

/** What lies in the database of authors, books and reviews, deleted or not. */
async function stored() {
  const { plain } = library
  const [authors, books, reviews] = await Promise.all([
    plain.author.findMany(),
    plain.book.findMany(),
    plain.review.findMany(),
  ])
  return [ids(authors), ids(books), ids(reviews)]
}

describe('purge', () => {
  test('removes what is due, with what depends on it, in batches', async () => {
    const { db, plain } = library
    await db.author.delete({ where: { id: 1 } })
    const past = new Date('2026-01-01')
    const gone = { where: { deletedAt: { not: null } }, data: { deletedAt: past } }
    await plain.author.updateMany(gone)
    await plain.book.updateMany(gone)
    await plain.review.updateMany(gone)
    expect(await db.author.purge({ deletedBefore: past })).toEqual({ count: 0 })
    const deletedBefore = new Date('2026-01-02')
    expect(await db.author.purge({ deletedBefore, where: { name: 'other' } })).toEqual({ count: 0 })
    expect(await db.author.purge({ deletedBefore, batchSize: 2 })).toEqual({ count: 1 })
    expect(await stored()).toEqual([[2], [], []])
  })

  test('without a time is refused, not taken for all times', async () => {
    const { db, plain } = library
    const deletedBefore = undefined as unknown as Date
    await expect(db.review.purge({ deletedBefore })).rejects.toMatchObject({
      name: 'PrismaClientValidationError',
    })
    expect(await plain.review.count()).toBe(3)
  })

  test.each([0, -1, 1.5, Number.NaN])('in batches of %d is refused', async (batchSize) => {
    const { db, plain } = library
    await db.review.deleteMany()
    await expect(db.review.purge({ ...allDue(), batchSize })).rejects.toMatchObject({
      code: 'DB_PURGE_ARGUMENT',
      retryable: false,
    })
    expect(await plain.review.count()).toBe(3)
  })

  test('goes up a tree from its leaves', async () => {
    const { db, plain } = library
    await plain.category.createMany({
      data: [1, 2, 3, 4].map((id) => ({ id, name: 'c', parentId: id === 1 ? null : id - 1 })),
    })
    await db.category.delete({ where: { id: 2 } })
    expect(await db.category.purge(allDue())).toEqual({ count: 3 })
    expect(ids(await plain.category.findMany())).toEqual([1])
  })
})

describe('purge removes no more than it was asked for, and what depends on it', () => {
  test('of some rows leaves others, and what hangs on these', async () => {
    const { db, plain } = library
    await db.author.deleteMany({ where: { id: 1 } })
    await db.author.create({ data: { id: 3, email: '3@x', name: 'Author 3' } })
    await db.book.create({ data: { id: 4, title: 'Book 4', authorId: 3 } })
    await db.review.create({ data: { id: 4, stars: 4, bookId: 4, authorId: 2 } })
    await db.book.delete({ where: { id: 4 } })
    const count = await db.author.purge({ ...allDue(), where: { name: 'Author 1' } })
    expect(count).toEqual({ count: 1 })
    expect(await stored()).toEqual([[2, 3], [4], [4]])
    expect(await db.author.purge(allDue())).toEqual({ count: 0 })
    expect(await stored()).toEqual([[2, 3], [4], [4]])
    expect(await db.book.purge(allDue())).toEqual({ count: 1 })
    expect(await plain.review.count()).toBe(0)
  })

  test('leaves rows of the same model that the same delete took', async () => {
    const { db } = library
    await db.book.deleteMany({ where: { id: { lt: 3 } } })
    expect(await db.book.purge({ ...allDue(), where: { id: 1 } })).toEqual({ count: 0 })
    expect(await stored()).toEqual([
      [1, 2],
      [1, 2, 3],
      [1, 2, 3],
    ])
    const both = { ...allDue(), where: { id: { in: [1, 2] } }, batchSize: 1 }
    expect(await db.book.purge(both)).toEqual({ count: 2 })
    expect(await stored()).toEqual([[1, 2], [3], [3]])
  })

  test('of the root of a tree takes the tree, of a branch nothing', async () => {
    const { db, plain } = library
    await plain.category.createMany({
      data: [1, 2, 3].map((id) => ({ id, name: 'c', parentId: id === 1 ? null : 1 })),
    })
    await db.category.delete({ where: { id: 1 } })
    expect(await db.category.purge({ ...allDue(), where: { id: 2 } })).toEqual({ count: 0 })
    expect(await db.category.purge({ ...allDue(), where: { id: 1 } })).toEqual({ count: 3 })
    expect(await plain.category.count()).toBe(0)
  })

  test('of a model leaves what was deleted with a row of a model above it', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    expect(await db.book.purge(allDue())).toEqual({ count: 0 })
    expect(await db.review.purge(allDue())).toEqual({ count: 0 })
    await db.author.restore({ where: { id: 1 } })
    expect([await db.book.count(), await db.review.count()]).toEqual([3, 3])
    await db.author.delete({ where: { id: 1 } })
    expect(await db.author.purge(allDue())).toEqual({ count: 1 })
    expect(await stored()).toEqual([[2], [], []])
  })
})

describe('purge removes all that one delete took, or nothing', () => {
  test('keeps what something that is not due depends on', async () => {
    const { db, plain } = library
    await plain.book.updateMany({ data: { deletedAt: new Date('2026-01-01') } })
    await plain.review.update({ where: { id: 1 }, data: { deletedAt: new Date('2026-01-01') } })
    await plain.review.update({ where: { id: 2 }, data: { deletedAt: new Date('2026-03-01') } })
    expect(await db.book.purge({ deletedBefore: new Date('2026-02-01') })).toEqual({ count: 1 })
    expect(await stored()).toEqual([
      [1, 2],
      [2, 3],
      [2, 3],
    ])
  })

  test('keeps all of it while some of it can not go', async () => {
    const { db, plain } = library
    await plain.note.create({ data: { id: 1, text: 'live', authorId: 1 } })
    await db.author.delete({ where: { id: 1 } })
    await db.author.delete({ where: { id: 2 } })
    for (const where of [{ id: 1 }, undefined]) {
      await db.review.purge(allDue())
      await db.book.purge(allDue())
      await db.author.purge({ ...allDue(), ...(where && { where }) })
      const [authors, ...others] = await stored()
      expect(authors).toContain(1)
      expect(others).toEqual([
        [1, 2, 3],
        [1, 2, 3],
      ])
    }
    await db.author.restore({ where: { id: 2 } })
    const author = await db.author.restore({ where: { id: 1 }, include: { books: true } })
    expect(ids(author.books)).toEqual([1, 2, 3])
    await db.author.deleteMany()
    await db.note.delete({ where: { id: 1 } })
    expect(await db.author.purge(allDue())).toEqual({ count: 2 })
    expect(await plain.book.count()).toBe(0)
    expect(await plain.note.count()).toBe(0)
  })

  test.each(['book', 'profile'] as const)(
    'takes what one write deleted in several models, asked for any of them: %s',
    async (model) => {
      const { db, plain } = library
      await plain.profile.create({ data: { id: 1, bio: 'b', authorId: 1 } })
      await db.author.update({
        where: { id: 1 },
        data: { books: { delete: { id: 1 } }, profile: { delete: true } },
      })
      const purged = model === 'book' ? db.book.purge(allDue()) : db.profile.purge(allDue())
      expect(await purged).toEqual({ count: 1 })
      expect(await plain.profile.count()).toBe(0)
      expect(await stored()).toEqual([
        [1, 2],
        [2, 3],
        [2, 3],
      ])
    },
  )

  test('takes along, from deletes of their own, what depends on it', async () => {
    const { db } = library
    await db.review.deleteMany({ where: { id: { lt: 3 } } })
    await db.book.delete({ where: { id: 1 } })
    expect(await db.book.purge(allDue())).toEqual({ count: 1 })
    expect(await stored()).toEqual([[1, 2], [2, 3], [3]])
  })
})

describe('purge of any number of rows', () => {
  test('keeps more deletes than a statement takes parameters', async () => {
    const { db, plain } = library
    await plain.$executeRaw`
      INSERT INTO categories (id, name, deleted_at, deletion_id)
      SELECT id, 'deleted', '2026-01-01', gen_random_uuid() FROM generate_series(1, 33000) id`
    await plain.$executeRaw`
      INSERT INTO categories (id, name, parent_id)
      SELECT 100000 + id, 'live', id FROM generate_series(3, 33000) id`
    const due = { deletedBefore: new Date('2026-02-01') }
    expect(await db.category.purge({ ...due, batchSize: 40_000 })).toEqual({ count: 2 })
    await plain.category.deleteMany({ where: { id: { in: [100_003, 133_000] } } })
    expect(await db.category.purge(due)).toEqual({ count: 2 })
  })

  test('takes more rows of one delete than a call takes arguments', async () => {
    const { db, plain } = library
    await plain.$executeRaw`
      INSERT INTO categories (id, name, deleted_at, deletion_id)
      SELECT id, 'deleted', '2026-01-01', '4bbc1a68-7c5a-4b0e-9d3f-0c2c4c1f7a11'
      FROM generate_series(1, 150000) id`
    const due = { deletedBefore: new Date('2026-02-01') }
    expect(await db.category.purge(due)).toEqual({ count: 150_000 })
  })

  test('takes keys of several columns in batches of any size', async () => {
    const { db, plain } = library
    await plain.$executeRaw`
      INSERT INTO shelves (room, position) SELECT 'a', position FROM generate_series(1, 12000) position`
    await plain.$executeRaw`
      INSERT INTO placements (book_id, shelf_room, shelf_position, deleted_at, deletion_id)
      SELECT 1, room, position, '2026-01-01', gen_random_uuid() FROM shelves`
    const due = { deletedBefore: new Date('2026-02-01'), batchSize: 20_000 }
    expect(await db.placement.purge(due)).toEqual({ count: 12_000 })
  })
})

describe('purge looks once', () => {
  test('at a delete that is held back, however many batches its rows make', async () => {
    const { db, plain, statements } = library
    await plain.$executeRaw`
      INSERT INTO categories (id, name, deleted_at, deletion_id)
      SELECT id, 'deleted', '2026-01-01', '4bbc1a68-7c5a-4b0e-9d3f-0c2c4c1f7a11'
      FROM generate_series(1, 100) id`
    await plain.category.create({ data: { id: 101, name: 'live', parentId: 1 } })
    await plain.category.createMany({
      data: [
        { id: 102, name: 'alone', deletedAt: new Date('2026-01-01') },
        { id: 103, name: 'alone too', deletedAt: new Date('2026-01-01') },
      ],
    })
    const due = { deletedBefore: new Date('2026-02-01'), batchSize: 10 }
    const sent = await statements(async () => {
      expect(await db.category.purge(due)).toEqual({ count: 2 })
    })
    const looks = sent.filter((query) => query.includes('__needs'))
    expect(looks).toHaveLength(2)
    expect(ids(await plain.category.findMany())).toEqual(
      Array.from({ length: 101 }, (_, i) => i + 1),
    )
  })
})

describe('purge under other extensions', () => {
  test('does not depend on what they make of deleteMany', async () => {
    const { db, plain } = library
    await db.book.deleteMany()
    const doesNothing = Prisma.defineExtension({
      query: { $allModels: { deleteMany: async () => ({ count: 1 }) } },
    })
    const extended = extendLibrary(plain).$extends(doesNothing)
    expect(await extended.book.purge({ ...allDue(), batchSize: 2 })).toEqual({ count: 3 })
    expect(await stored()).toEqual([[1, 2], [], []])
  })

  test('is refused where they start every page at the beginning', async () => {
    const { db, plain } = library
    await db.review.deleteMany()
    for (const id of [1, 2]) {
      await plain.note.create({ data: { id, text: 'live', authorId: id } })
      await db.author.delete({ where: { id } })
    }
    const dropsCursor = Prisma.defineExtension({
      query: {
        author: { findMany: ({ args: { cursor: _, skip: __, ...args }, query }) => query(args) },
      },
    })
    const extended = extendLibrary(plain).$extends(dropsCursor)
    await expect(extended.author.purge({ ...allDue(), batchSize: 1 })).rejects.toMatchObject({
      code: 'DB_SOFT_DELETE_UNSUPPORTED',
    })
    expect(await plain.author.count()).toBe(2)
  })

  test('ends where the database keeps its rows', async () => {
    const { db, plain } = library
    await db.review.deleteMany()
    await plain.$executeRaw`
      CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`
    await plain.$executeRaw`
      CREATE TRIGGER keep BEFORE DELETE ON reviews FOR EACH ROW EXECUTE FUNCTION keep()`
    try {
      expect(await db.review.purge({ ...allDue(), batchSize: 1 })).toEqual({ count: 0 })
    } finally {
      await plain.$executeRaw`DROP FUNCTION keep() CASCADE`
    }
  })
})

describe('purge and what happens at the same time', () => {
  const purgeAuthors = () => library.db.author.purge(allDue())

  test('a restore that comes first is left whole', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    for (const row of ['author', 'book', 'review'] as const) {
      const outcome = await meanwhile(
        library,
        (tx) => {
          if (row === 'author') return tx.author.restore({ where: { id: 1 } })
          if (row === 'book') return tx.book.restore({ where: { id: 1 } })
          return tx.review.restoreMany()
        },
        purgeAuthors,
      )
      expect(outcome).toMatchObject({ value: { count: 0 } })
      expect([await db.author.count(), await db.book.count(), await db.review.count()]).toEqual([
        2, 3, 3,
      ])
      await db.author.delete({ where: { id: 1 } })
    }
  })

  test('a restore of a row of a batch leaves all others to go', async () => {
    const { db, plain } = library
    await plain.category.createMany({
      data: [1, 2, 3, 4, 5, 6].map((id) => ({ id, name: 'c', deletedAt: new Date('2026-01-01') })),
    })
    const outcome = await meanwhile(
      library,
      (tx) => tx.category.restore({ where: { id: 2 } }),
      () => db.category.purge({ ...allDue(), batchSize: 2 }),
    )
    expect(outcome).toMatchObject({ value: { count: 5 } })
    expect(ids(await plain.category.findMany())).toEqual([2])
  })

  test('what stays and is removed by somebody else does not end it', async () => {
    const { db, plain } = library
    const deletedAt = new Date('2026-01-01')
    await plain.category.createMany({
      data: [
        { id: 1, name: 'c', deletedAt },
        { id: 2, name: 'c', deletedAt },
        { id: 3, name: 'live', parentId: 1 },
      ],
    })
    const removes = Prisma.defineExtension({
      query: {
        category: {
          findMany: async ({ args, query }) => {
            if (args.cursor) await plain.category.deleteMany({ where: { id: { in: [1, 3] } } })
            return query(args)
          },
        },
      },
    })
    const extended = extendLibrary(plain).$extends(removes)
    expect(await extended.category.purge({ ...allDue(), batchSize: 1 })).toEqual({ count: 1 })
    expect(await plain.category.count()).toBe(0)
    expect(await db.category.purge(allDue())).toEqual({ count: 0 })
  })

  test('a restore that comes second finds nothing', async () => {
    const { db, plain } = library
    await db.author.delete({ where: { id: 1 } })
    const first = await meanwhile(
      library,
      (tx) => tx.author.purge(allDue()),
      () => db.book.restore({ where: { id: 1 } }),
    )
    expect(first).toMatchObject({ reason: { code: 'P2025' } })
    expect(await stored()).toEqual([[2], [], []])
    await plain.book.create({ data: { id: 4, title: 'Book 4', authorId: 2 } })
    await db.author.delete({ where: { id: 2 } })
    const second = await meanwhile(
      library,
      (tx) => tx.author.purge(allDue()),
      () => db.author.restoreMany(),
    )
    expect(second).toMatchObject({ value: { count: 0 } })
    expect(await stored()).toEqual([[], [], []])
  })

  test('a row that is added keeps all that it depends on', async () => {
    const { db, plain } = library
    await db.author.delete({ where: { id: 1 } })
    let purging: PromiseLike<{ count: number }> | undefined
    await plain.$transaction(async (tx) => {
      await tx.note.create({ data: { id: 1, text: 'live', authorId: 1 } })
      purging = purgeAuthors().then((answer) => answer)
      await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
    })
    expect(await purging).toEqual({ count: 0 })
    await db.author.restore({ where: { id: 1 } })
    expect(await db.book.count()).toBe(3)
  })

  test('a delete that is going on is not waited for, and keeps what it takes', async () => {
    const { db } = library
    await db.book.delete({ where: { id: 1 } })
    await db.$transaction(async (tx) => {
      await tx.author.delete({ where: { id: 1 } })
      expect(await db.book.purge(allDue())).toEqual({ count: 1 })
    })
    const author = await db.author.restore({ where: { id: 1 }, include: { books: true } })
    expect(ids(author.books)).toEqual([2, 3])
  })

  test('two purges share the work', async () => {
    const { db } = library
    await db.author.deleteMany()
    const outcome = await meanwhile(library, (tx) => tx.author.purge(allDue()), purgeAuthors)
    expect(outcome).toMatchObject({ value: { count: 0 } })
    expect(await stored()).toEqual([[], [], []])
  })
})
