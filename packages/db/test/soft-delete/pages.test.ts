import { beforeEach, describe, expect, test } from 'vitest'
import { InvalidCursorError, UnsupportedBySoftDeleteError } from '../../src/extensions.js'
import type { Prisma } from '../schemas/generated/corners/client/client.js'
import type { Prisma as Library } from '../schemas/generated/library/client/client.js'
import { useCorners } from '../schemas/use-corners.js'
import { useLibrary } from '../schemas/use-library.js'

const library = useLibrary()
const corners = useCorners()
const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id)

beforeEach(async () => {
  const { plain } = library
  await plain.author.create({ data: { id: 1, email: 'a', name: 'A' } })
  await plain.book.createMany({
    data: [1, 2, 3, 4, 5, 6].map((id) => ({
      id,
      title: id < 4 ? 'a' : 'b',
      authorId: 1,
      editorId: 1,
    })),
  })
})

describe('cursors', () => {
  test('a cursor on a deleted row works from its position', async () => {
    const { db } = library
    await db.book.delete({ where: { id: 2 } })
    const page = (skip: number, take = 2) =>
      db.book.findMany({ cursor: { id: 2 }, skip, take, orderBy: { id: 'asc' } })
    expect(ids(await page(1))).toEqual([3, 4])
    expect(ids(await page(0))).toEqual([3, 4])
    expect(ids(await page(2))).toEqual([4, 5])
    expect(ids(await page(1, -2))).toEqual([1])
    const author = await db.author.findUniqueOrThrow({
      where: { id: 1 },
      include: { books: { cursor: { id: 2 }, skip: 1, take: 1, orderBy: { id: 'asc' } } },
    })
    expect(ids(author.books)).toEqual([3])
  })

  test('a cursor by a value that a deleted row keeps works from its position', async () => {
    const { db, plain } = library
    await plain.author.create({ data: { id: 2, email: 'b', name: 'B' } })
    await db.profile.createMany({ data: [1, 2].map((id) => ({ id, bio: '', authorId: id })) })
    await db.profile.delete({ where: { id: 1 } })
    const cursor = { authorId: 1 }
    expect(ids(await db.profile.findMany({ cursor, skip: 1, orderBy: { id: 'asc' } }))).toEqual([2])
  })

  test('a cursor on a deleted row is not the one of its value that a page shows', async () => {
    const { db } = library
    await db.book.delete({ where: { id: 2 } })
    const page = { cursor: { id: 2 }, skip: 1, orderBy: { id: 'asc' } } as const
    expect(ids(await db.book.findMany({ ...page, distinct: 'title' }))).toEqual([3, 4])
    expect(ids(await db.book.findMany({ ...page, distinct: ['title', 'pages'] }))).toEqual([3, 4])
    const { edited } = await db.author.findUniqueOrThrow({
      where: { id: 1 },
      select: { edited: { ...page, distinct: ['title'], select: { id: true } } },
    })
    expect(edited).toEqual([{ id: 3 }, { id: 4 }])
  })

  test('a cursor of a compound key', async () => {
    const { db, plain } = library
    await plain.shelf.createMany({
      data: [1, 2, 3].map((position) => ({ room: 'a', position })),
    })
    const cursor = { room_position: { room: 'a', position: 2 } }
    await db.shelf.delete({ where: cursor })
    const rows = await db.shelf.findMany({ cursor, skip: 1, orderBy: { position: 'asc' } })
    expect(rows).toMatchObject([{ position: 3 }])
  })
})

describe('paginate', () => {
  test('goes through a list forwards and backwards, meeting each row once', async () => {
    const { db } = library
    const first = await db.book.paginate({ first: 2, orderBy: { title: 'desc' } })
    expect(ids(first.items)).toEqual([4, 5])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const orderBy = { title: 'desc' as const }
    const second = await db.book.paginate({ first: 2, after: first.pageInfo.endCursor, orderBy })
    expect(ids(second.items)).toEqual([6, 1])
    const last = await db.book.paginate({ first: 2, after: second.pageInfo.endCursor, orderBy })
    expect(ids(last.items)).toEqual([2, 3])
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const back = await db.book.paginate({ last: 2, before: last.pageInfo.startCursor, orderBy })
    expect(ids(back.items)).toEqual([6, 1])
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  })

  test('goes on after the row of its cursor was deleted', async () => {
    const { db } = library
    const { pageInfo } = await db.book.paginate({ first: 2 })
    await db.book.delete({ where: { id: 2 } })
    const next = await db.book.paginate({ first: 2, after: pageInfo.endCursor })
    expect(ids(next.items)).toEqual([3, 4])
    expect(next.pageInfo.hasNextPage).toBe(true)
  })

  test('adds nothing to the rows, and refuses what is no cursor', async () => {
    const { db } = library
    const { items } = await db.book.paginate({ first: 1, select: { title: true } })
    expect(items).toEqual([{ title: 'a' }])
    await expect(db.book.paginate({ first: 1, after: 'nonsense' })).rejects.toThrow(
      InvalidCursorError,
    )
    await expect(db.book.paginate({ first: 0 })).rejects.toThrow(InvalidCursorError)
  })
})

describe('what Prisma cannot express is refused', () => {
  test('a cursor by a value that is unique only among the living', async () => {
    const { db } = library
    const byEmail = { cursor: { email: 'a' } }
    for (const named of [{}, { id: undefined }, { email: undefined }] as object[]) {
      const cursor = named as { id: number }
      await expect(db.author.findMany({ cursor })).rejects.toMatchObject({
        name: 'PrismaClientValidationError',
      })
    }
    await expect(db.author.findMany(byEmail)).rejects.toThrow(UnsupportedBySoftDeleteError)
    await expect(db.author.count(byEmail)).rejects.toThrow('Use the key (id)')
    await expect(
      db.author.findMany({ include: { mentees: { ...byEmail, skip: 1 } } }),
    ).rejects.toThrow(UnsupportedBySoftDeleteError)
  })

  test('a look-up by a value that is unique only among the living, where the deleted are shown', async () => {
    const { db } = library
    const where = { email: 'a' }
    const lookUps = [
      () => db.$withDeleted().author.findUnique({ where }),
      () => db.$withDeleted().author.findUniqueOrThrow({ where }),
      () => db.$onlyDeleted().author.findUnique({ where }),
      () => db.author.findUnique({ where: { ...where, deletedAt: { not: null } } }),
    ]
    for (const lookUp of lookUps) {
      await expect(lookUp()).rejects.toThrow(UnsupportedBySoftDeleteError)
      await expect(lookUp()).rejects.toThrow('Use the key (id), or findFirst, ordered by deletedAt')
    }
    const named = { ...where, id: 1 }
    expect(await db.$withDeleted().author.findUnique({ where: named })).toMatchObject({ id: 1 })
    const live = { ...where, deletedAt: null }
    expect(await db.author.findUnique({ where: live })).toMatchObject({ id: 1 })
    await db.author.delete({ where: { id: 1 } })
    await db.author.createMany({ data: [2, 3].map((id) => ({ id, email: `${id}`, name: 'n' })) })
    await db.author.update({ where: { id: 2 }, data: where })
    const latest = { where, orderBy: { deletedAt: 'desc' } } as const
    expect(await db.$withDeleted().author.findFirst(latest)).toMatchObject({ id: 2 })
  })

  test('a cursor by several values that are unique together only among the living', async () => {
    const { db, plain } = corners
    await plain.office.create({ data: { country: 'at', size: 'SMALL', name: 'a' } })
    const by = (cursor: Prisma.OfficeWhereUniqueInput) => db.office.findMany({ cursor })
    await expect(by({ sign: { country: 'at', name: 'a' } })).rejects.toThrow(
      UnsupportedBySoftDeleteError,
    )
    await expect(by({ sign: { country: 'at', name: 'a' } })).rejects.toThrow(
      'Use the key (country, size)',
    )
    expect(await by({ place: { country: 'at', size: 'SMALL' } })).toHaveLength(1)
    expect(await by({ name_size: { name: 'a', size: 'SMALL' } })).toHaveLength(1)
  })

  test('ordering by the count of a relation that can hold deleted rows', async () => {
    const { db } = library
    await expect(db.author.findMany({ orderBy: { books: { _count: 'asc' } } })).rejects.toThrow(
      UnsupportedBySoftDeleteError,
    )
    await expect(
      db.publisher.findMany({ include: { books: { orderBy: { tags: { _count: 'asc' } } } } }),
    ).rejects.toThrow('Ordering Book by the count of tags')
    await db.book.findMany({ orderBy: { loans: { _count: 'asc' } } })
  })

  test.each<Library.ReviewWhereInput>([
    { book: { editor: { isNot: null } } },
    { book: { editor: { name: 'A' } } },
    { book: { is: { editor: { is: {} } } } },
    { AND: { book: { AND: [{ editor: { isNot: null } }] } } },
    { AND: [{ book: { is: { editor: { name: 'A' } } } }] },
  ])('not ordering by an optional relation that the filter requires: %j', async (where) => {
    const { db } = library
    await db.review.create({ data: { id: 1, stars: 1, bookId: 1, authorId: 1 } })
    const orderBy = { book: { editor: { name: 'asc' } } } as const
    expect(await db.review.findMany({ where, orderBy })).toHaveLength(1)
  })

  test.each<Library.ReviewWhereInput>([
    {},
    { book: {} },
    { book: { editor: {} } },
    { book: { editor: { name: undefined } } },
    { book: { editor: { isNot: undefined } } },
    { book: { isNot: { editor: { isNot: null } } } },
    { OR: [{ book: { editor: { isNot: null } } }] },
  ])('ordering by an optional relation that it does not: %j', async (where) => {
    const orderBy = { book: { editor: { name: 'asc' } } } as const
    await expect(library.db.review.findMany({ where, orderBy })).rejects.toThrow(
      'Add `editor: { isNot: null }`',
    )
    await library.db.book.findMany({ orderBy: { author: { name: 'asc' } } })
  })
})

describe('statements', () => {
  test('findUnique calls of one tick stay one statement', async () => {
    const { db, statements } = library
    const sent = await statements(() =>
      Promise.all([1, 2, 3].map((id) => db.book.findUnique({ where: { id } }))),
    )
    expect(sent).toHaveLength(1)
  })

  test('reads and plain writes cost no statement more than without the extension', async () => {
    const { db, plain, statements } = library
    const works = (client: typeof plain) => [
      () => client.book.findMany({ include: { editor: true, tags: true } }),
      () => client.book.findFirst({ where: { author: { name: 'A' } } }),
      () => client.book.update({ where: { id: 1 }, data: { title: 'x' } }),
      () =>
        client.tag.create({
          data: { id: Math.floor(Math.random() * 1e9), name: `${Math.random()}` },
        }),
      () => client.book.updateMany({ data: { pages: 1 } }),
    ]
    const extended = works(db as unknown as typeof plain)
    for (const [index, work] of works(plain).entries()) {
      const expected = await statements(work)
      expect(await statements(extended[index] ?? work)).toHaveLength(expected.length)
    }
  })
})

describe('findById, findByIdOrThrow and exists', () => {
  test('by a simple and by a compound key', async () => {
    const { db, plain } = library
    expect(await db.book.findById(1, { select: { title: true } })).toEqual({ title: 'a' })
    expect(await db.book.findById(99)).toBeNull()
    await expect(db.book.findByIdOrThrow(99)).rejects.toMatchObject({ code: 'P2025' })
    await plain.shelf.create({ data: { room: 'a', position: 1 } })
    expect(await db.shelf.findById({ room: 'a', position: 1 })).toMatchObject({ room: 'a' })
    expect(await db.book.exists({ title: 'a' })).toBe(true)
    await db.book.deleteMany({ where: { title: 'a' } })
    expect(await db.book.exists({ title: 'a' })).toBe(false)
    expect(await db.publisher.exists({ name: 'x' })).toBe(false)
  })
})
