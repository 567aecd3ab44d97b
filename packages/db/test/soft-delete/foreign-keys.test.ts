import { expect, test } from 'vitest'
import { deleted, ids, useHalfDeleted } from './use-half-deleted.js'

// Without triggers in the database, foreign keys written as columns are looked up.

const library = useHalfDeleted()

test('a key to a deleted row is found among more keys than a statement takes', async () => {
  const { db, plain } = library
  await plain.$executeRaw`
    INSERT INTO authors (id, email, name, deleted_at)
    SELECT id, id || '@x', 'Author', CASE id WHEN 140000 THEN now() END
    FROM generate_series(100001, 140000) AS ids (id)`
  const data = Array.from({ length: 40_000 }, (_, index) => ({
    id: 100_001 + index,
    title: 'Book',
    authorId: 100_001 + index,
  }))
  await expect(db.book.createMany({ data })).rejects.toMatchObject({ code: 'P2003' })
  // The next test would begin with a delete, which looks for what points to each of them.
  await plain.$executeRaw`TRUNCATE authors CASCADE`
})

test('a foreign key that is written as a column', async () => {
  const { db } = library
  const refused = { code: 'P2003' }
  await expect(db.book.create({ data: { id: 9, title: 'x', authorId: 3 } })).rejects.toMatchObject(
    refused,
  )
  await expect(
    db.book.createMany({
      data: [
        { id: 9, title: 'x', authorId: 1 },
        { id: 10, title: 'y', authorId: 3 },
      ],
    }),
  ).rejects.toMatchObject(refused)
  await expect(db.book.update({ where: { id: 1 }, data: { editorId: 3 } })).rejects.toMatchObject(
    refused,
  )
  await expect(
    db.author.update({
      where: { id: 1 },
      data: { books: { create: { id: 9, title: 'x', editorId: 3 } } },
    }),
  ).rejects.toMatchObject(refused)
  expect(ids(await db.book.findMany())).toEqual([1, 2])
  await db.book.create({ data: { id: 9, title: 'x', authorId: 2 } })
})

test('a foreign key that would be computed from what it is', async () => {
  const { db } = library
  const unsupported = { code: 'DB_SOFT_DELETE_UNSUPPORTED' }
  for (const editorId of [{ increment: 1 }, { decrement: 1 }, { multiply: 1 }, { divide: 1 }]) {
    await expect(db.book.update({ where: { id: 1 }, data: { editorId } })).rejects.toMatchObject(
      unsupported,
    )
  }
  await expect(
    db.author.update({
      where: { id: 1 },
      data: { books: { updateMany: { where: {}, data: { editorId: { increment: 1 } } } } },
    }),
  ).rejects.toMatchObject(unsupported)
  expect(await db.book.count({ where: { authorId: 1, editorId: 2 } })).toBe(2)
  await db.book.update({
    where: { id: 1 },
    data: { editorId: { set: 1 }, pages: { increment: 1 } },
  })
})

test('but not a foreign key that leads there already', async () => {
  const { db, plain } = library
  await plain.book.update({ where: { id: 1 }, data: { editorId: 3 } })
  const unchanged = { title: 'Uno', editorId: 3 }
  expect(await db.book.update({ where: { id: 1 }, data: unchanged })).toMatchObject(unchanged)
  await expect(db.book.updateMany({ data: unchanged })).rejects.toMatchObject({ code: 'P2003' })
  await plain.book.update({ where: { id: 2 }, data: { editorId: null } })
  await expect(db.book.update({ where: { id: 2 }, data: unchanged })).rejects.toMatchObject({
    code: 'P2003',
  })
})

test('a foreign key in the branch of an upsert that is not taken is nobody’s concern', async () => {
  const { db } = library
  const upsert = (id: number, create: number, update: number) =>
    db.book.upsert({
      where: { id },
      create: { id, title: 'new', authorId: create },
      update: { authorId: update },
    })
  expect(await upsert(1, 3, 2)).toMatchObject({ id: 1, authorId: 2 })
  expect(await upsert(9, 1, 3)).toMatchObject({ id: 9, authorId: 1 })
  await expect(upsert(1, 2, 3)).rejects.toMatchObject({ code: 'P2003' })
  await expect(upsert(10, 3, 2)).rejects.toMatchObject({ code: 'P2003' })
  await db.tag.update({
    where: { id: 1 },
    data: {
      books: {
        connectOrCreate: { where: { id: 1 }, create: { id: 1, title: 'x', authorId: 3 } },
      },
    },
  })
})

test('a foreign key to a deleted row in a write that matches no row', async () => {
  const { db } = library
  const none = { title: 'none' }
  expect(await db.book.updateMany({ where: none, data: { authorId: 3 } })).toEqual({ count: 0 })
  await db.author.update({
    where: { id: 1 },
    data: { books: { updateMany: { where: none, data: { editorId: 3 } } } },
  })
  await expect(
    db.author.update({
      where: { id: 1 },
      data: { books: { updateMany: { where: {}, data: { editorId: 3 } } } },
    }),
  ).rejects.toMatchObject({ code: 'P2003' })
})

test('a part of a key, written to some of the connected rows, concerns no others', async () => {
  const { db, plain } = library
  const shelf = (room: string, position: number) => ({ room, position })
  await plain.shelf.createMany({
    data: [shelf('a', 1), shelf('a', 2), shelf('b', 1), { ...shelf('b', 2), ...deleted }],
  })
  await plain.placement.createMany({
    data: ['a', 'b'].map((shelfRoom) => ({ bookId: 1, shelfRoom, shelfPosition: 1 })),
  })
  const move = (shelfRoom: string) =>
    db.book.update({
      where: { id: 1 },
      data: { placements: { updateMany: { where: { shelfRoom }, data: { shelfPosition: 2 } } } },
    })
  await expect(move('b')).rejects.toMatchObject({ code: 'P2003' })
  await move('a')
  expect(await db.placement.findMany({ orderBy: { shelfRoom: 'asc' } })).toMatchObject([
    { shelfRoom: 'a', shelfPosition: 2 },
    { shelfRoom: 'b', shelfPosition: 1 },
  ])
})
