import { beforeEach, describe, expect, test } from 'vitest'
import { type PlainClient, useLibrary } from '../schemas/use-library.js'

const library = useLibrary()

beforeEach(async () => {
  const { plain } = library
  await plain.author.create({ data: { id: 1, email: 'ada@x', name: 'Ada' } })
  await plain.book.createMany({
    data: [1, 2, 3].map((id) => ({ id, title: `${id}`, authorId: 1 })),
  })
})

/** What a write is refused with. */
async function refusal(write: () => PromiseLike<unknown>) {
  const refused: unknown = await write().then(
    () => expect.fail('not refused'),
    (error) => error,
  )
  const { name, code, meta } = refused as { name?: unknown; code?: unknown; meta?: unknown }
  return { name, code, meta }
}

describe('a limit', () => {
  test('is one for the rows that are written, which the answer counts or shows', async () => {
    const { db } = library
    const where = { pages: null }
    const data = { pages: 7 }
    expect(await db.book.updateMany({ where, data, limit: 1 })).toEqual({ count: 1 })
    const select = { pages: true, author: { select: { name: true } } }
    expect(await db.book.updateManyAndReturn({ where, data, limit: 5, select })).toEqual([
      { pages: 7, author: { name: 'Ada' } },
      { pages: 7, author: { name: 'Ada' } },
    ])
    expect(await db.book.updateManyAndReturn({ where, data, limit: 5, select })).toEqual([])
    expect(await db.book.deleteMany({ limit: 2 })).toEqual({ count: 2 })
    expect(await db.book.deleteMany({ limit: 2 ** 32 - 1 })).toEqual({ count: 1 })
    expect(await db.book.deleteMany({ limit: 2 })).toEqual({ count: 0 })
  })

  test.each([0, -0.5, 1.5, 2 ** 31, undefined])(
    'of %s takes as many as without soft delete',
    async (limit) => {
      const { db, plain } = library
      const { count } = await plain.book.updateMany({ data: { pages: 7 }, limit })
      expect(await db.book.updateMany({ data: { pages: 7 }, limit })).toEqual({ count })
      expect(await db.book.deleteMany({ limit })).toEqual({ count })
    },
  )

  test.each([-1, 2 ** 32, 1e30, '1', 1n, null, Number.NaN])(
    'of %s Prisma refuses',
    async (wrong) => {
      const limit = wrong as number
      const writes: readonly ((client: PlainClient) => PromiseLike<unknown>)[] = [
        ({ book }) => book.updateMany({ data: {}, limit }),
        ({ book }) => book.updateManyAndReturn({ data: {}, limit }),
        ({ book }) => book.deleteMany({ limit }),
      ]
      for (const write of writes) {
        const [ours, theirs] = await Promise.all(
          [library.db as unknown as PlainClient, library.plain].map((client) =>
            refusal(() => write(client)),
          ),
        )
        expect(ours).toEqual(theirs)
      }
      expect(await library.db.book.count()).toBe(3)
    },
  )

  test('lets Prisma refuse data even when there is no row for it', async () => {
    const { book } = library.db
    const data = { nonsense: 1 } as object
    const writing = book.updateMany({ where: { id: 99 }, data, limit: 1 })
    await expect(writing).rejects.toMatchObject({ name: 'PrismaClientValidationError' })
  })

  test('may be of more rows than one statement can name', async () => {
    const { db, plain } = library
    await plain.$executeRaw`INSERT INTO shelves (room, position)
      SELECT 'a', n FROM generate_series(1, 12000) AS n`
    await plain.$executeRaw`INSERT INTO placements (book_id, shelf_room, shelf_position)
      SELECT 1, 'a', n FROM generate_series(1, 12000) AS n`
    const data = { copies: 2 }
    const where = { copies: 1 }
    expect(await db.placement.updateMany({ where, data, limit: 11_000 })).toEqual({ count: 11_000 })
    const rest = await db.placement.updateManyAndReturn({ where, data, limit: 11_000 })
    expect(rest).toHaveLength(1000)
    expect(await db.shelf.deleteMany({ limit: 11_000 })).toEqual({ count: 11_000 })
    expect(await db.placement.count()).toBe(1000)
  })

  test('is of what the filter finds to begin with, whatever it would find of the next statement', async () => {
    const { db, plain } = library
    await plain.$executeRaw`INSERT INTO categories (id, name, parent_id)
      SELECT n, 'old', NULLIF(n - 1, 0) FROM generate_series(1, 6000) AS n`
    const where = { OR: [{ parentId: null }, { parent: { is: { name: 'old' } } }] }
    const data = { name: 'new' }
    expect(await db.category.updateMany({ where, data, limit: 6000 })).toEqual({ count: 6000 })
  })

  test('is lived up to in a transaction of the caller’s, and undone with it', async () => {
    const { db } = library
    const undone = db.$transaction(async (tx) => {
      expect(await tx.book.deleteMany({ limit: 2 })).toEqual({ count: 2 })
      expect(await tx.book.count()).toBe(1)
      throw new Error('changed my mind')
    })
    await expect(undone).rejects.toThrow('changed my mind')
    expect(await db.book.count()).toBe(3)
    const [first, second] = await db.$transaction([
      db.book.deleteMany({ limit: 2 }),
      db.book.deleteMany({ limit: 2 }),
    ])
    expect([first, second]).toEqual([{ count: 2 }, { count: 1 }])
  })

  test('of a model without the columns is left to Prisma', async () => {
    const { db, plain, statements } = library
    await plain.loan.createMany({ data: [1, 2].map((id) => ({ id, reader: 'r' })) })
    expect(await statements(() => db.loan.deleteMany({ limit: 1 }))).toHaveLength(1)
    expect(await plain.loan.count()).toBe(1)
  })
})
