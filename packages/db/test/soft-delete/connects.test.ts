import { expect, test } from 'vitest'
import { ids, useHalfDeleted } from './use-half-deleted.js'

// A deleted row can’t be connected, and its unique values are free.

const library = useHalfDeleted()
const missing = { code: 'P2025' }

test('connect, from either side', async () => {
  const { db } = library
  const author = { connect: { id: 3 } }
  await expect(db.book.create({ data: { id: 9, title: 'x', author } })).rejects.toMatchObject(
    missing,
  )
  await expect(db.book.update({ where: { id: 1 }, data: { author } })).rejects.toMatchObject(
    missing,
  )
  await expect(
    db.author.update({ where: { id: 2 }, data: { books: { connect: { id: 3 } } } }),
  ).rejects.toMatchObject({ code: 'P2018' })
  await expect(
    db.book.update({ where: { id: 2 }, data: { tags: { connect: { id: 2 } } } }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/P20(18|25)/) })
})

test('a unique value can be taken again, and names the living one', async () => {
  const { db } = library
  await db.author.create({ data: { id: 9, email: 'gone@x', name: 'New' } })
  expect(await db.author.findUnique({ where: { email: 'gone@x' } })).toMatchObject({ id: 9 })
  await db.author.update({ where: { email: 'gone@x' }, data: { age: 1 } })
  await db.book.update({
    where: { id: 1 },
    data: { editor: { connect: { email: 'gone@x' } } },
  })
  expect(await db.book.findUnique({ where: { id: 1 } }).editor()).toMatchObject({ id: 9 })
  await db.author.delete({ where: { email: 'gone@x' } })
  expect(await db.author.findUnique({ where: { email: 'gone@x' } })).toBeNull()
})

test('connectOrCreate creates', async () => {
  const { db } = library
  await db.book.update({
    where: { id: 1 },
    data: {
      tags: { connectOrCreate: { where: { name: 'dead' }, create: { id: 9, name: 'dead' } } },
    },
  })
  const { tags } = await db.book.findUniqueOrThrow({ where: { id: 1 }, include: { tags: true } })
  expect(ids(tags)).toEqual([1, 9])
})
