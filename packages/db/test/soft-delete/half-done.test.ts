import { beforeEach, expect, test } from 'vitest'
import { type LibraryClient, useLibrary } from '../schemas/use-library.js'

// An operation may take several statements. When a later one is refused for its arguments, a caller who catches
// the error must not commit what the earlier ones have done.

const library = useLibrary()

beforeEach(async () => {
  const { plain } = library
  await plain.category.createMany({
    data: [
      { id: 1, name: 'a' },
      { id: 2, name: 'b', parentId: 1 },
      { id: 3, name: 'c' },
    ],
  })
  await plain.category.create({ data: { id: 4, name: 'd', deletedAt: new Date() } })
  await plain.author.create({ data: { id: 1, email: 'a', name: 'A' } })
  await plain.book.create({ data: { id: 1, title: 't', authorId: 1 } })
})

const everything = async () => ({
  categories: await library.plain.category.findMany({ orderBy: { id: 'asc' } }),
  authors: await library.plain.author.findMany(),
  books: await library.plain.book.findMany(),
})

type Tx = Pick<LibraryClient, 'category' | 'author'>
const where = { id: 1 }
const wrong = { nosuch: true } as object

test.each<[string, (tx: Tx) => PromiseLike<unknown>]>([
  [
    'an update in parts, the last of which is wrong',
    (tx) =>
      tx.category.update({
        where,
        data: {
          name: 'HALF',
          children: { delete: { id: 2 }, set: [], create: { id: 9, ...wrong, name: 'x' } },
        },
      }),
  ],
  [
    'an update in parts, the last of which forges a stamp',
    (tx) =>
      tx.author.update({
        where,
        data: {
          name: 'HALF',
          books: { delete: { id: 1 } },
          edited: { set: [], create: { id: 9, title: 'x', authorId: 1, createdBy: 'x' } },
        },
      }),
  ],
  [
    'a nested delete with a wrong selection',
    (tx) =>
      tx.category.update({
        where,
        data: { name: 'HALF', children: { delete: { id: 2 } } },
        select: wrong,
      }),
  ],
  [
    'a restore with a wrong selection',
    (tx) => tx.category.restore({ where: { id: 4 }, select: wrong }),
  ],
  [
    'an update that moves rows, with a column that is none',
    (tx) => tx.author.update({ where, data: { ...wrong, edited: { connect: { id: 1 } } } }),
  ],
])('%s leaves nothing that a caller could commit', async (_, call) => {
  const before = await everything()
  let error: unknown
  await library.db
    .$transaction(async (tx) => {
      await call(tx as Tx).then(undefined, (reason: unknown) => {
        error = reason
      })
    })
    .catch(() => undefined)
  expect(error).toBeInstanceOf(Error)
  expect(await everything()).toEqual(before)
})

test('what fails before anything is written leaves the transaction as it was', async () => {
  await library.db.$transaction(async (tx) => {
    await expect(tx.category.delete({ where: { id: 99 } })).rejects.toMatchObject({ code: 'P2025' })
    await expect(tx.category.restore({ where: { id: 1 } })).rejects.toMatchObject({ code: 'P2025' })
    await tx.category.update({ where, data: { name: 'done' } })
  })
  expect(await library.db.category.findUnique({ where })).toMatchObject({ name: 'done' })
})
