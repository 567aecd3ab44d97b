import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import { useLibrary } from '../schemas/use-library.js'

const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).sort((a, b) => a - b)

describe.each([
  { adapter: "Prisma's adapter", library: useLibrary(), asked: 2 },
  // Which sends what a delete spreads to along with it, unasked.
  { adapter: 'our adapter', library: useLibrary({ onOurAdapter: true }), asked: 1 },
])('on $adapter', ({ library, asked }) => {
  beforeEach(async () => {
    const { plain } = library
    await plain.author.createMany({
      data: [1, 2, 3].map((id) => ({ id, email: `${id}@x`, name: `Author ${id}` })),
    })
    await plain.book.createMany({
      data: [
        { id: 1, title: 'One', authorId: 1, editorId: 2 },
        { id: 2, title: 'Two', authorId: 1 },
        { id: 3, title: 'Three', authorId: 2, editorId: 1 },
      ],
    })
    await plain.review.createMany({
      data: [
        { id: 1, stars: 1, bookId: 1, authorId: 2 },
        { id: 2, stars: 2, bookId: 3, authorId: 1 },
        { id: 3, stars: 3, bookId: 3, authorId: 3 },
      ],
    })
  })

  describe('delete', () => {
    test('marks the row with time, actor and deletion, and answers with it', async () => {
      const { db, plain } = library
      const before = Date.now()
      const answer = await withActor({ id: 'user:7' }, () =>
        db.review.delete({ where: { id: 1 }, select: { id: true, stars: true } }),
      )
      expect(answer).toEqual({ id: 1, stars: 1 })
      const row = await plain.review.findUniqueOrThrow({ where: { id: 1 } })
      expect(row.deletedBy).toBe('user:7')
      expect(row.deletedAt?.getTime()).toBeGreaterThanOrEqual(before)
      expect(row.deletionId).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      )
    })

    test('shows in its answer what was there before the delete spread', async () => {
      const answer = await library.db.author.delete({
        where: { id: 1 },
        include: { books: { orderBy: { id: 'asc' } }, _count: { select: { books: true } } },
      })
      expect(ids(answer.books)).toEqual([1, 2])
      expect(answer._count.books).toBe(2)
    })

    test('of a deleted row is P2025, and the first marks stay', async () => {
      const { db, plain } = library
      await withActor({ id: 'first' }, () => db.review.delete({ where: { id: 1 } }))
      const marked = await plain.review.findUniqueOrThrow({ where: { id: 1 } })
      await expect(
        withActor({ id: 'second' }, () => db.review.delete({ where: { id: 1 } })),
      ).rejects.toMatchObject({ code: 'P2025', meta: { operation: 'a delete' } })
      expect(await plain.review.findUniqueOrThrow({ where: { id: 1 } })).toEqual(marked)
    })

    test('deleteMany counts what it deleted, honours filters and limit', async () => {
      const { db } = library
      expect(await db.review.deleteMany({ where: { stars: { gt: 1 } }, limit: 1 })).toEqual({
        count: 1,
      })
      expect(await db.review.deleteMany({ where: { book: { title: 'Three' } } })).toEqual({
        count: 1,
      })
      expect(await db.review.deleteMany({ where: { deletedAt: { not: null } } })).toEqual({
        count: 0,
      })
      expect(await db.review.deleteMany()).toEqual({ count: 1 })
      expect(await db.review.count()).toBe(0)
    })

    test('nested deletes are soft, whichever form they take', async () => {
      const { db, plain } = library
      await db.author.update({
        where: { id: 1 },
        data: { books: { delete: { id: 1 } }, reviews: { deleteMany: { stars: 2 } } },
      })
      expect(ids(await db.book.findMany())).toEqual([2, 3])
      expect(ids(await db.review.findMany())).toEqual([3])
      expect(await plain.book.count()).toBe(3)
      expect(await plain.review.count()).toBe(3)
    })

    test('a nested delete of a to-one relation is soft', async () => {
      const { db, plain } = library
      await plain.profile.create({ data: { id: 1, bio: 'x', authorId: 1 } })
      await db.author.update({ where: { id: 1 }, data: { profile: { delete: true } } })
      expect(await db.profile.count()).toBe(0)
      expect(await plain.profile.findUniqueOrThrow({ where: { id: 1 } })).toMatchObject({
        authorId: 1,
      })
      await expect(
        db.author.update({ where: { id: 1 }, data: { profile: { delete: true } } }),
      ).rejects.toMatchObject({ code: 'P2025' })
    })

    test.each(['update', 'upsert'] as const)(
      'an %s shows in its answer what its nested deletes have left, wherever they spread to',
      async (operation) => {
        const { db, plain } = library
        await plain.review.create({ data: { id: 9, stars: 9, bookId: 1, authorId: 1 } })
        const where = { id: 1 }
        const data = { id: 11, name: 'x', books: { delete: { id: 1 } } }
        const select = {
          name: true,
          reviews: { select: { id: true } },
          _count: { select: { reviews: true, books: true } },
        }
        const answer =
          operation === 'update'
            ? await db.author.update({ where, data, select })
            : await db.author.upsert({
                where,
                update: data,
                create: { id: 8, email: 'x', name: 'x' },
                select,
              })
        expect(answer).toEqual({
          name: 'x',
          reviews: [{ id: 2 }],
          _count: { reviews: 1, books: 1 },
        })
        expect(await db.author.findUnique({ where: { id: 11 }, select })).toEqual(answer)
      },
    )

    test('an update whose nested delete takes the row itself answers as Prisma does: null', async () => {
      const { db, plain } = library
      await plain.book.update({ where: { id: 1 }, data: { editorId: 1 } })
      const where = { id: 1 }
      const data = { editor: { delete: true } }
      expect(await db.book.update({ where, data })).toBeNull()
      await plain.$executeRaw`UPDATE authors SET deleted_at = NULL`
      await plain.$executeRaw`UPDATE books SET deleted_at = NULL`
      expect(await plain.book.update({ where, data })).toBeNull()
    })

    test('of a model without the fields stays physical', async () => {
      const { db, plain } = library
      await plain.publisher.create({ data: { id: 1, name: 'p' } })
      await db.publisher.delete({ where: { id: 1 } })
      expect(await plain.publisher.count()).toBe(0)
    })
  })

  describe('referential actions', () => {
    test('Cascade takes everything below, under one deletion id', async () => {
      const { db, plain } = library
      await db.author.delete({ where: { id: 1 } })
      expect(ids(await db.book.findMany())).toEqual([3])
      expect(ids(await db.review.findMany())).toEqual([3])
      const rows = [
        ...(await plain.author.findMany({ where: { deletedAt: { not: null } } })),
        ...(await plain.book.findMany({ where: { deletedAt: { not: null } } })),
        ...(await plain.review.findMany({ where: { deletedAt: { not: null } } })),
      ]
      expect(rows).toHaveLength(5)
      expect(new Set(rows.map(({ deletionId }) => deletionId)).size).toBe(1)
    })

    test('Cascade starts at whatever a filter finds', async () => {
      const { db } = library
      const where = { id: 1, books: { some: { title: 'One' } } }
      expect(await db.author.delete({ where, select: { id: true } })).toEqual({ id: 1 })
      expect(ids(await db.book.findMany())).toEqual([3])
      const editing = { edited: { some: { title: 'Three' } }, name: { not: 'Nobody' } }
      expect(await db.author.deleteMany({ where: editing })).toEqual({ count: 0 })
      expect(await db.author.deleteMany({ where: { reviews: { some: {} } } })).toEqual({ count: 1 })
      expect(await db.book.count()).toBe(1)
    })

    test('Cascade follows compound keys', async () => {
      const { db, plain } = library
      await plain.shelf.create({ data: { room: 'a', position: 1 } })
      await plain.placement.create({ data: { bookId: 1, shelfRoom: 'a', shelfPosition: 1 } })
      await db.shelf.delete({ where: { room_position: { room: 'a', position: 1 } } })
      expect(await db.placement.count()).toBe(0)
      expect(await plain.placement.count()).toBe(1)
    })

    test('Cascade goes down a tree, and around a cycle of rows', async () => {
      const { db, plain } = library
      await plain.category.createMany({
        data: [1, 2, 3, 4, 5].map((id) => ({
          id,
          name: `${id}`,
          parentId: id === 1 ? null : id - 1,
        })),
      })
      await plain.category.update({ where: { id: 1 }, data: { parentId: 3 } })
      await db.category.delete({ where: { id: 2 } })
      expect(await db.category.count()).toBe(0)
    })

    test('Cascade goes around a cycle of models', async () => {
      const { db, plain } = library
      await plain.project.create({ data: { id: 1, name: 'root' } })
      await plain.task.create({ data: { id: 1, name: 't', projectId: 1 } })
      await plain.project.create({ data: { id: 2, name: 'sub', taskId: 1 } })
      await plain.task.create({ data: { id: 2, name: 'u', projectId: 2 } })
      await plain.project.create({ data: { id: 3, name: 'other' } })
      await db.project.delete({ where: { id: 1 } })
      expect(ids(await db.project.findMany())).toEqual([3])
      expect(await db.task.count()).toBe(0)
    })

    test('Restrict refuses while a live child exists, and nothing is deleted', async () => {
      const { db, plain } = library
      await plain.contract.create({ data: { id: 1, title: 'c', authorId: 1 } })
      await expect(db.author.delete({ where: { id: 1 } })).rejects.toMatchObject({ code: 'P2003' })
      await expect(db.author.deleteMany()).rejects.toMatchObject({ code: 'P2003' })
      expect(await db.author.count()).toBe(3)
      expect(await db.book.count()).toBe(3)
      await db.contract.delete({ where: { id: 1 } })
      await db.author.delete({ where: { id: 1 } })
      expect(await db.author.count()).toBe(2)
    })

    test('a refused delete leaves nothing behind in a transaction whose caller carries on', async () => {
      const { db, plain } = library
      await plain.contract.create({ data: { id: 1, title: 'c', authorId: 1 } })
      await expect(
        db.$transaction(async (tx) => {
          await tx.author.delete({ where: { id: 1 } }).catch(() => undefined)
          await tx.tag.create({ data: { id: 1, name: 'after' } })
        }),
      ).rejects.toThrow()
      expect(await db.author.count()).toBe(3)
      expect(await db.tag.count()).toBe(0)
    })

    test('SetNull keeps the key, which reads as null, and comes back with a restore', async () => {
      const { db, plain } = library
      await db.author.delete({ where: { id: 2 } })
      const find = () => db.book.findUniqueOrThrow({ where: { id: 1 }, include: { editor: true } })
      expect((await find()).editor).toBeNull()
      expect((await plain.book.findUniqueOrThrow({ where: { id: 1 } })).editorId).toBe(2)
      await db.author.restore({ where: { id: 2 } })
      expect((await find()).editor).toMatchObject({ id: 2 })
    })

    test('NoAction leaves its rows alone', async () => {
      const { db, plain } = library
      await plain.note.create({ data: { id: 1, text: 'n', authorId: 3 } })
      await db.author.delete({ where: { id: 3 } })
      expect(
        await db.note.findUnique({ where: { id: 1 }, include: { author: true } }),
      ).toMatchObject({
        text: 'n',
        author: null,
      })
    })

    test('a diamond is taken once, whichever side it is reached from', async () => {
      const { db } = library
      await db.author.delete({ where: { id: 2 } })
      expect(ids(await db.book.findMany())).toEqual([1, 2])
      expect(await db.review.count()).toBe(0)
    })

    test('many-to-many links stay, hidden through the deleted end', async () => {
      const { db, plain } = library
      await plain.tag.create({
        data: { id: 1, name: 't', books: { connect: [{ id: 1 }, { id: 3 }] } },
      })
      await db.book.delete({ where: { id: 1 } })
      const tag = () => db.tag.findUniqueOrThrow({ where: { id: 1 }, include: { books: true } })
      expect(ids((await tag()).books)).toEqual([3])
      await db.book.restore({ where: { id: 1 } })
      expect(ids((await tag()).books)).toEqual([1, 3])
    })
  })

  describe('a delete is one unit', () => {
    test('in the transaction of its caller', async () => {
      const { db } = library
      await expect(
        db.$transaction(async (tx) => {
          await tx.author.delete({ where: { id: 1 } })
          expect(await tx.book.count()).toBe(1)
          throw new Error('changed my mind')
        }),
      ).rejects.toThrow('changed my mind')
      expect(await db.book.count()).toBe(3)
      expect(await db.author.count()).toBe(3)
    })

    test('in a batch, in its place', async () => {
      const { db } = library
      const [before, , after] = await db.$transaction([
        db.book.count(),
        db.author.delete({ where: { id: 1 } }),
        db.book.count(),
      ])
      expect([before, after]).toEqual([3, 1])
      await expect(
        db.$transaction([
          db.author.delete({ where: { id: 2 } }),
          db.author.delete({ where: { id: 99 } }),
        ]),
      ).rejects.toMatchObject({ code: 'P2025' })
      expect(await db.author.count()).toBe(2)
    })
  })

  describe('the number of statements', () => {
    test('is the same, whatever it spreads to, however many rows there are', async () => {
      const { db, plain, statements } = library
      await plain.$executeRaw`INSERT INTO books (id, title, author_id)
      SELECT 100 + n, 'b', 3 FROM generate_series(1, 40000) AS n`
      const few = await statements(() => db.author.delete({ where: { id: 1 } }))
      const many = await statements(() => db.author.delete({ where: { id: 3 } }))
      expect(await db.book.count()).toBe(1)
      // The author; then profile, books, reviews twice and placements, unless a contract holds it back.
      expect(few).toHaveLength(asked)
      expect(many).toHaveLength(asked)
      const restored = await statements(() => db.author.restore({ where: { id: 3 } }))
      expect(await db.book.count()).toBe(40_001)
      expect(restored.length).toBeLessThan(30)
    })

    test('is one for a row that nothing depends on', async () => {
      const { db, statements } = library
      expect(await statements(() => db.review.delete({ where: { id: 1 } }))).toHaveLength(1)
    })

    test('is the same for a deep tree too, and for a cycle of models', async () => {
      const { db, plain, statements } = library
      await plain.$executeRaw`INSERT INTO categories (id, name, parent_id)
      SELECT n, 'c', NULLIF(n - 1, 0) FROM generate_series(1, 2000) AS n`
      expect(await statements(() => db.category.delete({ where: { id: 3 } }))).toHaveLength(asked)
      expect(await db.category.count()).toBe(2)
      await plain.project.create({ data: { id: 1, name: 'p' } })
      for (let id = 1; id < 20; id += 1) {
        await plain.task.create({ data: { id, name: 't', projectId: id } })
        await plain.project.create({ data: { id: id + 1, name: 'p', taskId: id } })
      }
      const around = await statements(() => db.project.delete({ where: { id: 2 } }))
      expect(around).toHaveLength(asked)
      expect(await db.project.count()).toBe(1)
      expect(await db.task.count()).toBe(1)
      await db.task.restore({ where: { id: 19 } })
      expect(await db.project.count()).toBe(20)
    })
  })
})
