import { beforeEach, describe, expect, test } from 'vitest'
import { ParentDeletedError, withActor } from '../../src/extensions.js'
import type { Prisma } from '../schemas/generated/library/client/client.js'
import { useLibrary } from '../schemas/use-library.js'
import { meanwhile } from '../support/meanwhile.js'

const library = useLibrary()
const codeOf = (error: { code?: unknown }) => error.code
const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).sort((a, b) => a - b)

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

describe('restore', () => {
  test('brings back exactly what its delete took', async () => {
    const { db, plain } = library
    await db.review.delete({ where: { id: 1 } })
    await db.book.delete({ where: { id: 2 } })
    await db.author.delete({ where: { id: 1 } })
    const author = await withActor({ id: 'user:9' }, () =>
      db.author.restore({ where: { id: 1 }, include: { books: { orderBy: { id: 'asc' } } } }),
    )
    expect(ids(author.books)).toEqual([1, 3])
    expect(author).toMatchObject({
      deletedAt: null,
      deletedBy: null,
      deletionId: null,
      updatedBy: 'user:9',
    })
    expect(ids(await db.review.findMany())).toEqual([3])
    await db.book.restore({ where: { id: 2 } })
    expect(ids(await db.review.findMany())).toEqual([2, 3])
    await db.review.restore({ where: { id: 1 } })
    expect(await plain.review.count({ where: { deletedAt: null } })).toBe(3)
  })

  test('brings back the whole delete, whichever of its rows is named', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    await db.review.restore({ where: { id: 3 } })
    expect(await db.author.count()).toBe(2)
    expect(await db.book.count()).toBe(3)
    expect(await db.review.count()).toBe(3)
  })

  test('brings back what one nested write deleted in several models', async () => {
    const { db } = library
    await db.author.update({
      where: { id: 2 },
      data: { name: 'x', reviews: { delete: { id: 1 } }, books: { deleteMany: {} } },
    })
    await db.author.update({
      where: { id: 1 },
      data: { books: { delete: { id: 2 } }, reviews: { deleteMany: {} } },
    })
    expect(ids(await db.review.findMany())).toEqual([3])
    await db.book.restore({ where: { id: 2 } })
    expect(ids(await db.review.findMany())).toEqual([2, 3])
  })

  test('under a parent that is still deleted is refused, and nothing comes back', async () => {
    const { db } = library
    await db.book.delete({ where: { id: 1 } })
    await db.author.delete({ where: { id: 1 } })
    await expect(db.book.restore({ where: { id: 1 } })).rejects.toThrow(ParentDeletedError)
    expect(await db.book.count()).toBe(0)
    await db.author.restore({ where: { id: 1 } })
    await db.book.restore({ where: { id: 1 } })
    expect(await db.book.count()).toBe(3)
  })

  test('onto a unique value that was taken meanwhile is P2002, and nothing comes back', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    await db.author.create({ data: { id: 9, email: '1@x', name: 'New' } })
    await expect(db.author.restore({ where: { id: 1 } })).rejects.toMatchObject({ code: 'P2002' })
    expect(await db.book.count()).toBe(0)
  })

  test('of a row that is not deleted, or is not there, is P2025', async () => {
    const { db } = library
    await expect(db.author.restore({ where: { id: 1 } })).rejects.toMatchObject({ code: 'P2025' })
    await expect(db.author.restore({ where: { id: 99 } })).rejects.toMatchObject({ code: 'P2025' })
  })

  test('looks at everything else that the filter says beside the key', async () => {
    const { db } = library
    const missing = { code: 'P2025' }
    await db.book.delete({ where: { id: 1 } })
    for (const filter of [
      { NOT: { title: 'Book 1' } },
      { AND: { title: 'Book 2' } },
      { author: { name: 'Author 2' } },
      { author: { isNot: { name: 'Author 1' } } },
    ]) {
      const where = { id: 1, ...filter }
      await expect(db.book.restore({ where })).rejects.toMatchObject(missing)
      await expect(db.book.hardDelete({ where })).rejects.toMatchObject(missing)
    }
    await db.book.restore({ where: { id: 1, NOT: { title: 'x' }, author: { name: 'Author 1' } } })
    expect(await db.book.count()).toBe(3)
  })

  test('of a row that nothing names is refused, even when it is the only one', async () => {
    const { db, plain } = library
    await plain.shelf.create({ data: { room: 'a', position: 1, deletedAt: new Date() } })
    await db.author.delete({ where: { id: 1 } })
    const invalid = { name: 'PrismaClientValidationError' }
    const nothing: unknown[] = [undefined, {}, { id: undefined }, { name: 'Author 1' }]
    for (const where of nothing as Prisma.AuthorWhereUniqueInput[]) {
      await expect(db.author.restore({ where })).rejects.toMatchObject(invalid)
      await expect(db.author.hardDelete({ where })).rejects.toMatchObject(invalid)
    }
    const room = { room: 'a' } as Prisma.ShelfWhereUniqueInput
    await expect(db.shelf.hardDelete({ where: room })).rejects.toMatchObject(invalid)
    expect(await plain.author.count({ where: { deletedAt: null } })).toBe(1)
    expect(await plain.shelf.count()).toBe(1)
  })

  test('of a row that is named by a compound key and by a part of another finds none', async () => {
    const { db, plain } = library
    const shelves = ['a', 'b'].map((room) => ({ room, position: 1 }))
    await plain.shelf.createMany({ data: shelves })
    await db.shelf.deleteMany()
    const where = { room_position: { room: 'a', position: 1 }, room: 'b' }
    await expect(db.shelf.restore({ where })).rejects.toMatchObject({ code: 'P2025' })
    await expect(db.shelf.hardDelete({ where })).rejects.toMatchObject({ code: 'P2025' })
    expect(await plain.shelf.count({ where: { deletedAt: { not: null } } })).toBe(2)
  })

  test('by a unique value that several deleted rows had is refused', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    await db.author.create({ data: { id: 9, email: '1@x', name: 'New' } })
    await db.author.delete({ where: { id: 9 } })
    await expect(db.author.restore({ where: { email: '1@x' } })).rejects.toThrow(
      'Name the row by its key (id)',
    )
  })

  test('of a row that was marked by hand brings back that row', async () => {
    const { db, plain } = library
    await plain.book.updateMany({ where: { id: { lt: 3 } }, data: { deletedAt: new Date() } })
    await db.book.restore({ where: { id: 1 } })
    expect(ids(await db.book.findMany())).toEqual([1, 3])
  })

  test('restoreMany counts what matches, and brings back what went with it', async () => {
    const { db } = library
    await db.book.delete({ where: { id: 1 } })
    await db.book.deleteMany({ where: { id: { gt: 1 } } })
    expect(await db.book.restoreMany({ where: { title: { in: ['Book 1', 'Book 2'] } } })).toEqual({
      count: 2,
    })
    expect(ids(await db.book.findMany())).toEqual([1, 2, 3])
    expect(await db.review.count()).toBe(3)
    expect(await db.book.restoreMany()).toEqual({ count: 0 })
  })

  test('restoreMany brings back more deletes than a statement takes parameters', async () => {
    const { db, plain } = library
    await plain.$executeRaw`
      INSERT INTO categories (id, name, parent_id, deleted_at, deletion_id)
      SELECT id, 'c', nullif(id / 33000, 0), '2026-01-01', gen_random_uuid()
      FROM generate_series(1, 33000) id`
    expect(await db.category.restoreMany({ where: { id: { gt: 1 } } }).catch(codeOf)).toBe(
      'DB_PARENT_DELETED',
    )
    expect(await db.category.count()).toBe(0)
    expect(await db.category.restoreMany()).toEqual({ count: 33_000 })
    expect(await db.category.count()).toBe(33_000)
  })

  test('restoreMany brings back a tree that was marked by hand', async () => {
    const { db, plain } = library
    const marks = { name: 'c', deletedAt: new Date() }
    await plain.category.createMany({
      data: [1, 2, 3].map((id) => ({ id, parentId: id === 1 ? null : id - 1, ...marks })),
    })
    expect(await db.category.restoreMany({ where: { id: { gt: 1 } } }).catch(codeOf)).toBe(
      'DB_PARENT_DELETED',
    )
    expect(await db.category.restoreMany()).toEqual({ count: 3 })
  })

  test('restoreMany brings back a row that was marked by hand with the parent that a delete took', async () => {
    const { db, plain } = library
    await plain.category.createMany({
      data: [
        { id: 1, name: 'parent' },
        { id: 2, name: 'child', parentId: 1 },
        { id: 3, name: 'by hand', deletedAt: new Date() },
        { id: 4, name: 'below', parentId: 3, deletedAt: new Date() },
      ],
    })
    await plain.category.update({ where: { id: 2 }, data: { deletedAt: new Date() } })
    await db.category.delete({ where: { id: 1 } })
    const orphans = { OR: [{ parentId: null }, { parent: { is: { deletedAt: { not: null } } } }] }
    expect(await db.category.restoreMany({ where: orphans })).toEqual({ count: 4 })
    expect(await db.category.count()).toBe(4)
  })

  test('restoreMany brings back what was deleted below a parent that was marked by hand', async () => {
    const { db, plain } = library
    await plain.category.create({ data: { id: 1, name: 'parent' } })
    await plain.category.create({ data: { id: 2, name: 'child', parentId: 1 } })
    await db.category.delete({ where: { id: 2 } })
    await plain.category.update({ where: { id: 1 }, data: { deletedAt: new Date() } })
    await expect(db.category.restore({ where: { id: 2 } })).rejects.toThrow(ParentDeletedError)
    expect(await db.category.restoreMany()).toEqual({ count: 2 })
    expect(await db.category.count()).toBe(2)
  })

  test('restoreMany counts no row that another one has brought back', async () => {
    const { db } = library
    await db.review.deleteMany()
    const outcome = await meanwhile(
      library,
      (tx) => tx.review.restore({ where: { id: 1 } }),
      () => db.review.restoreMany(),
    )
    expect(outcome).toMatchObject({ value: { count: 0 } })
    expect(await db.review.count()).toBe(3)
  })

  test('of a row that is restored and deleted anew meanwhile is P2025', async () => {
    const { db, plain } = library
    await db.book.delete({ where: { id: 1 } })
    const outcome = await meanwhile(
      library,
      async (tx) => {
        await tx.book.restore({ where: { id: 1 } })
        await tx.book.delete({ where: { id: 1 } })
      },
      () => db.book.restore({ where: { id: 1 } }),
    )
    expect(outcome).toMatchObject({ reason: { code: 'P2025' } })
    const [book, review] = [
      await plain.book.findUniqueOrThrow({ where: { id: 1 } }),
      await plain.review.findUniqueOrThrow({ where: { id: 1 } }),
    ]
    expect(book.deletionId).toBe(review.deletionId)
    expect(book.deletionId).not.toBeNull()
  })

  test('runs in the transaction, or the batch, of its caller', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    await expect(
      db.$transaction(async (tx) => {
        await tx.author.restore({ where: { id: 1 } })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await db.author.count()).toBe(1)
    const [restored, count] = await db.$transaction([
      db.author.restore({ where: { id: 1 }, select: { name: true } }),
      db.book.count(),
    ])
    expect([restored, count]).toEqual([{ name: 'Author 1' }, 3])
  })
})

describe('modes', () => {
  test('$withDeleted shows deleted rows at any depth, and in transactions', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    const find = (client: typeof db) =>
      client.author.findUnique({ where: { id: 1 }, include: { books: true, _count: true } })
    expect(await find(db.$withDeleted())).toMatchObject({ _count: { books: 3 } })
    expect(await find(db)).toBeNull()
    await db.$transaction(async (tx) => {
      expect(await tx.$withDeleted().book.count()).toBe(3)
      expect(await tx.book.count()).toBe(0)
    })
    await db.$withDeleted().$transaction(async (tx) => {
      expect(await tx.book.count()).toBe(3)
    })
  })

  test('$onlyDeleted lists the trash with what is in it', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    const trash = await db.$onlyDeleted().author.findMany({ include: { books: true } })
    expect(trash).toMatchObject([{ id: 1 }])
    expect(trash[0]?.books).toHaveLength(3)
    expect(await db.$onlyDeleted().book.count()).toBe(3)
    expect(await db.$onlyDeleted().author.exists({ id: 1 })).toBe(true)
    await expect(
      db.$onlyDeleted().author.update({ where: { id: 1 }, data: { name: 'x' } }),
    ).rejects.toThrow('a deleted row is never changed')
  })

  test('writes after $withDeleted still change no deleted row', async () => {
    const { db } = library
    await db.author.delete({ where: { id: 1 } })
    await expect(
      db.$withDeleted().author.update({ where: { id: 1 }, data: { name: 'x' } }),
    ).rejects.toMatchObject({ code: 'P2025' })
  })

  test('a filter on deletedAt governs its own level', async () => {
    const { db } = library
    await db.review.delete({ where: { id: 1 } })
    await db.book.delete({ where: { id: 2 } })
    const gone = { deletedAt: { not: null } }
    expect(ids(await db.book.findMany({ where: gone }))).toEqual([2])
    expect(ids(await db.book.findMany({ where: { OR: [gone, { id: 1 }] } }))).toEqual([1, 2])
    expect(ids(await db.book.findMany({ where: { NOT: { deletedAt: null } } }))).toEqual([2])
    expect(ids(await db.book.findMany({ where: { AND: [{ deletedAt: undefined }] } }))).toEqual([
      1, 3,
    ])
    expect(ids(await db.book.findMany({ where: { reviews: { some: gone } } }))).toEqual([1])
    const author = await db.author.findUniqueOrThrow({
      where: { id: 1 },
      include: { books: { where: gone, include: { reviews: true } } },
    })
    expect(author.books).toMatchObject([{ id: 2, reviews: [] }])
  })
})

describe('hardDelete', () => {
  test('removes a row, deleted or not', async () => {
    const { db, plain } = library
    await db.book.delete({ where: { id: 1 } })
    expect(await db.book.hardDelete({ where: { id: 1 }, select: { title: true } })).toEqual({
      title: 'Book 1',
    })
    await db.book.hardDelete({ where: { id: 2 } })
    expect(ids(await plain.book.findMany())).toEqual([3])
    await expect(db.book.hardDelete({ where: { id: 2 } })).rejects.toMatchObject({ code: 'P2025' })
  })

  test('shows in its answer only what lives, unless it is told otherwise', async () => {
    const { db, plain } = library
    await db.book.update({ where: { id: 1 }, data: { reviews: { deleteMany: {} } } })
    await plain.review.create({ data: { id: 4, stars: 4, bookId: 1, authorId: 2 } })
    const removed = { where: { id: 1 }, include: { reviews: true, editor: true } }
    const undone = new Error('undone')
    const attempt = db.$transaction(async (tx) => {
      expect(ids((await tx.book.hardDelete(removed)).reviews)).toEqual([4])
      throw undone
    })
    await expect(attempt).rejects.toBe(undone)
    expect(ids((await db.$withDeleted().book.hardDelete(removed)).reviews)).toEqual([1, 4])
  })
})
