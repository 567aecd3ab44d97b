import { expect, test } from 'vitest'
import { ManagedColumnError } from '../../src/extensions.js'
import { ids, useHalfDeleted } from './use-half-deleted.js'

// A deleted row is out of reach of updates.

const library = useHalfDeleted()
const missing = { code: 'P2025' }
const lost = () => library.plain.book.findUniqueOrThrow({ where: { id: 3 } })

test('update and updateMany', async () => {
  const { db } = library
  const before = await lost()
  await expect(db.book.update({ where: { id: 3 }, data: { title: 'x' } })).rejects.toMatchObject(
    missing,
  )
  expect(await db.book.updateMany({ data: { title: 'x' } })).toEqual({ count: 2 })
  expect(
    await db.book.updateMany({ where: { deletedAt: { not: null } }, data: { title: 'x' } }),
  ).toEqual({ count: 0 })
  expect(await db.book.updateManyAndReturn({ data: { pages: 1 } })).toHaveLength(2)
  expect(await lost()).toEqual(before)
})

test('nested update, updateMany and upsert', async () => {
  const { db } = library
  const before = await lost()
  const nested = (books: object) => db.author.update({ where: { id: 1 }, data: { books } })
  await expect(
    nested({ update: { where: { id: 3 }, data: { title: 'x' } } }),
  ).rejects.toMatchObject(missing)
  await nested({ updateMany: { where: {}, data: { pages: 7 } } })
  await expect(
    nested({
      upsert: { where: { id: 3 }, update: { title: 'x' }, create: { id: 3, title: 'y' } },
    }),
  ).rejects.toMatchObject({ code: 'P2002' })
  expect(await lost()).toEqual(before)
  expect(await db.book.count({ where: { pages: 7 } })).toBe(2)
})

test('a nested update of a to-one relation', async () => {
  const { db, plain } = library
  await plain.book.update({ where: { id: 1 }, data: { editorId: 3 } })
  await expect(
    db.book.update({ where: { id: 1 }, data: { editor: { update: { name: 'x' } } } }),
  ).rejects.toMatchObject(missing)
  await db.book.update({
    where: { id: 1 },
    data: {
      editor: {
        upsert: { create: { id: 9, email: 'e', name: 'Editor' }, update: { name: 'Wrong' } },
      },
    },
  })
  expect(await db.book.findUnique({ where: { id: 1 } }).editor()).toMatchObject({ id: 9 })
})

test('write results hide deleted rows', async () => {
  const { db } = library
  const author = await db.author.update({
    where: { id: 1 },
    data: { age: 3 },
    include: { books: true, _count: true },
  })
  expect(ids(author.books)).toEqual([1, 2])
  expect(author._count.books).toBe(2)
})

test('the marks cannot be written', async () => {
  const { db } = library
  await expect(
    db.book.update({ where: { id: 1 }, data: { deletedAt: new Date() } }),
  ).rejects.toThrow(ManagedColumnError)
  await expect(
    db.author.create({
      data: {
        id: 9,
        email: 'x',
        name: 'x',
        notes: { create: { id: 1, text: 't', deletionId: null } },
      },
    }),
  ).rejects.toThrow('Note.deletionId')
  expect(await db.author.findUnique({ where: { id: 9 } })).toBeNull()
})
