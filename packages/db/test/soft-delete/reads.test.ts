import { beforeEach, describe, expect, test } from 'vitest'
import { useLibrary } from '../schemas/use-library.js'

const library = useLibrary()
const deleted = { deletedAt: new Date('2026-01-01'), deletedBy: 'user:0' }

beforeEach(async () => {
  const { plain } = library
  await plain.author.createMany({
    data: [
      { id: 1, email: 'ada@x', name: 'Ada' },
      { id: 2, email: 'bob@x', name: 'Bob', mentorId: 1 },
      { id: 3, email: 'gone@x', name: 'Gone', ...deleted },
      { id: 4, email: 'eve@x', name: 'Eve', mentorId: 3 },
    ],
  })
  await plain.profile.createMany({
    data: [
      { id: 1, bio: 'of Ada', authorId: 1 },
      { id: 2, bio: 'of Bob', authorId: 2, ...deleted },
    ],
  })
  await plain.book.createMany({
    data: [
      { id: 1, title: 'One', pages: 100, authorId: 1, editorId: 2 },
      { id: 2, title: 'Two', pages: 200, authorId: 1, editorId: 3 },
      { id: 3, title: 'Lost', pages: 300, authorId: 1, ...deleted },
      { id: 4, title: 'Four', pages: 400, authorId: 2 },
      { id: 5, title: 'Orphan', pages: 500, authorId: 3 },
    ],
  })
  await plain.tag.createMany({
    data: [
      { id: 1, name: 'live' },
      { id: 2, name: 'dead', ...deleted },
    ],
  })
  await plain.book.update({ where: { id: 1 }, data: { tags: { connect: [{ id: 1 }, { id: 2 }] } } })
  await plain.shelf.createMany({
    data: [
      { room: 'a', position: 1 },
      { room: 'a', position: 2, ...deleted },
    ],
  })
  await plain.placement.createMany({
    data: [
      { bookId: 1, shelfRoom: 'a', shelfPosition: 1 },
      { bookId: 2, shelfRoom: 'a', shelfPosition: 1, ...deleted },
    ],
  })
})

const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).sort()

describe('every operation hides deleted rows', () => {
  test('findUnique and findUniqueOrThrow', async () => {
    const { db } = library
    expect(await db.author.findUnique({ where: { id: 3 } })).toBeNull()
    expect(await db.author.findUnique({ where: { email: 'gone@x' } })).toBeNull()
    await expect(db.author.findUniqueOrThrow({ where: { id: 3 } })).rejects.toMatchObject({
      code: 'P2025',
    })
    expect(await db.author.findUnique({ where: { id: 1 } })).toMatchObject({ name: 'Ada' })
  })

  test('findUnique by a compound key', async () => {
    const key = (position: number) => ({ room_position: { room: 'a', position } })
    expect(await library.db.shelf.findUnique({ where: key(2) })).toBeNull()
    expect(await library.db.shelf.findUnique({ where: key(1) })).not.toBeNull()
  })

  test('findFirst, findMany, count, aggregate, groupBy, distinct', async () => {
    const { db } = library
    expect(await db.author.findFirst({ where: { name: 'Gone' } })).toBeNull()
    expect(ids(await db.author.findMany())).toEqual([1, 2, 4])
    expect(await db.book.count()).toBe(4)
    expect(await db.book.count({ select: { _all: true, editorId: true } })).toEqual({
      _all: 4,
      editorId: 2,
    })
    expect((await db.book.aggregate({ _sum: { pages: true } }))._sum.pages).toBe(1200)
    expect(
      await db.book.groupBy({ by: 'authorId', _count: true, orderBy: { authorId: 'asc' } }),
    ).toEqual([
      { authorId: 1, _count: 2 },
      { authorId: 2, _count: 1 },
      { authorId: 3, _count: 1 },
    ])
    expect(
      await db.book.findMany({ distinct: 'authorId', select: { authorId: true } }),
    ).toHaveLength(3)
  })
})

describe('relations hide deleted rows at any depth', () => {
  test('to-many includes, and the counts beside them', async () => {
    const ada = await library.db.author.findUniqueOrThrow({
      where: { id: 1 },
      include: { books: { include: { _count: true } }, _count: { select: { books: true } } },
    })
    expect(ids(ada.books)).toEqual([1, 2])
    expect(ada._count.books).toBe(2)
    expect(ada.books.find(({ id }) => id === 1)?._count).toEqual({
      tags: 1,
      reviews: 0,
      placements: 1,
      loans: 0,
    })
  })

  test('an optional to-one relation reads as null, and nothing is added to what was asked for', async () => {
    const books = await library.db.book.findMany({
      where: { id: { in: [1, 2] } },
      orderBy: { id: 'asc' },
      select: { id: true, editor: { select: { name: true } } },
    })
    expect(books).toEqual([
      { id: 1, editor: { name: 'Bob' } },
      { id: 2, editor: null },
    ])
    const omitted = await library.db.book.findMany({
      where: { id: { in: [1, 2] } },
      orderBy: { id: 'asc' },
      include: { editor: { omit: { deletedAt: true } } },
    })
    expect(omitted[0]?.editor).not.toHaveProperty('deletedAt')
    expect(omitted[1]?.editor).toBeNull()
  })

  test('a one-to-one relation from the side without the key', async () => {
    const authors = await library.db.author.findMany({
      where: { id: { lt: 3 } },
      orderBy: { id: 'asc' },
      select: { profile: { select: { bio: true } } },
    })
    expect(authors).toEqual([{ profile: { bio: 'of Ada' } }, { profile: null }])
  })

  test('a required to-one relation shows its row, and deletedAt says so', async () => {
    const orphan = await library.db.book.findUniqueOrThrow({
      where: { id: 5 },
      include: { author: true },
    })
    expect(orphan.author).toMatchObject({ id: 3, deletedAt: deleted.deletedAt })
  })

  test('both ends of a many-to-many relation', async () => {
    const book = await library.db.book.findUniqueOrThrow({
      where: { id: 1 },
      include: { tags: { include: { books: true } } },
    })
    expect(ids(book.tags)).toEqual([1])
  })

  test('the fluent API', async () => {
    const { db } = library
    expect(await db.book.findUnique({ where: { id: 2 } }).editor()).toBeNull()
    expect(await db.book.findUnique({ where: { id: 1 } }).editor()).toMatchObject({ id: 2 })
    expect(await db.book.findUnique({ where: { id: 3 } }).author()).toBeNull()
    expect(ids((await db.author.findUnique({ where: { id: 1 } }).books()) ?? [])).toEqual([1, 2])
    expect(
      await db.book
        .findUnique({ where: { id: 2 } })
        .editor()
        .books(),
    ).toBeNull()
    expect(
      ids(
        (await db.book
          .findUnique({ where: { id: 1 } })
          .editor()
          .books()) ?? [],
      ),
    ).toEqual([4])
  })
})

describe('for a filter a deleted row does not exist', () => {
  test.each([
    ['some', { books: { some: { pages: 300 } } }, []],
    ['none', { books: { none: { pages: 300 } } }, [1, 2, 4]],
    ['every', { books: { every: { pages: { lt: 300 } } } }, [1, 4]],
    ['every, of nothing', { books: { every: { pages: undefined } } }, [1, 2, 4]],
    ['is', { mentor: { is: { name: 'Gone' } } }, []],
    ['a plain relation filter', { mentor: { name: 'Gone' } }, []],
    ['is: null', { mentor: { is: null } }, [1, 4]],
    ['null', { mentor: null }, [1, 4]],
    ['isNot: null', { mentor: { isNot: null } }, [2]],
    ['isNot', { mentor: { isNot: { name: 'Ada' } } }, [1, 4]],
    ['is and isNot', { mentor: { is: { id: { gt: 0 } }, isNot: null } }, [2]],
    ['NOT', { NOT: { mentor: { name: 'Gone' } } }, [1, 2, 4]],
    ['OR', { OR: [{ profile: { bio: 'of Bob' } }, { name: 'Eve' }] }, [4]],
    ['AND', { AND: [{ profile: null }] }, [2, 4]],
    ['the root in OR', { OR: [{ name: 'Gone' }, { name: 'Ada' }] }, [1]],
    ['the root in NOT', { NOT: { name: 'Ada' } }, [2, 4]],
    [
      'a range of the mark without limits',
      { deletedAt: { gte: undefined, lt: undefined } },
      [1, 2, 4],
    ],
    [
      'a mark that is not nothing',
      { NOT: { deletedAt: { not: { equals: undefined } } } },
      [1, 2, 4],
    ],
  ])('%s', async (_, where, expected) => {
    expect(ids(await library.db.author.findMany({ where }))).toEqual(expected)
  })
})
