import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import { type LibraryClient, useLibrary } from '../schemas/use-library.js'
import { waitingForLocks } from '../support/waiting-for-locks.js'

type Deleting = Pick<LibraryClient, 'author' | 'book' | 'review'>

describe.each([
  { adapter: "Prisma's adapter", library: useLibrary() },
  { adapter: 'our adapter', library: useLibrary({ onOurAdapter: true }) },
])('on $adapter', ({ library }) => {
  beforeEach(async () => {
    const { plain } = library
    await plain.author.create({
      data: { id: 1, email: 'ada@x', name: 'Ada' },
    })
    await plain.book.createMany({
      data: [1, 2].map((id) => ({ id, title: 'Old', authorId: 1, editorId: 1 })),
    })
    await plain.review.createMany({
      data: [1, 2].map((id) => ({ id, stars: id, bookId: id, authorId: 1 })),
    })
    await plain.tag.create({
      data: { id: 1, name: 't', books: { connect: [{ id: 1 }, { id: 2 }] } },
    })
    await plain.shelf.create({ data: { room: 'a', position: 1 } })
    await plain.placement.createMany({
      data: [1, 2].map((bookId) => ({ bookId, shelfRoom: 'a', shelfPosition: 1 })),
    })
  })

  /** Begins a write while somebody else deletes a row, who ends that once the write waits for it. */
  async function behind<Answer>(
    deleting: (tx: Deleting) => PromiseLike<unknown>,
    write: () => PromiseLike<Answer>,
  ): Promise<Answer> {
    const { db, plain } = library
    const { writing } = await db.$transaction(async (tx) => {
      await withActor({ id: 'first' }, async () => deleting(tx))
      const writing = withActor({ id: 'second' }, async () => write())
      await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
      return { writing }
    })
    return writing
  }

  describe('a row that another delete has just taken', () => {
    const title = 'New'
    test.each<[string, (db: LibraryClient) => PromiseLike<unknown>, unknown]>([
      ['deleteMany', ({ book }) => book.deleteMany(), { count: 1 }],
      ['deleteMany with a limit', ({ book }) => book.deleteMany({ limit: 5 }), { count: 1 }],
      [
        'updateMany with a limit',
        ({ book }) => book.updateMany({ data: { title }, limit: 5 }),
        { count: 1 },
      ],
      [
        'updateManyAndReturn with a limit',
        ({ book }) => book.updateManyAndReturn({ data: { title }, limit: 5, select: { id: true } }),
        [{ id: 2 }],
      ],
      [
        'deleteMany with a limit, by a key of several columns,',
        ({ placement }) => placement.deleteMany({ limit: 5 }),
        { count: 1 },
      ],
    ])('is left alone by %s', async (_, write, answer) => {
      const { db, plain } = library
      const deleting = (tx: Deleting) => tx.book.delete({ where: { id: 1 } })
      expect(await behind(deleting, () => write(db))).toEqual(answer)
      const book = await plain.book.findUniqueOrThrow({ where: { id: 1 } })
      expect(book).toMatchObject({ title: 'Old', updatedBy: 'first', deletedBy: 'first' })
      const { deletionId } = book
      expect(await plain.review.findUnique({ where: { id: 1 } })).toMatchObject({ deletionId })
      expect(await plain.placement.findFirst({ where: { bookId: 1 } })).toMatchObject({
        deletionId,
      })
    })
  })

  test('a row that no longer matches is not written by an update with a limit', async () => {
    const { db } = library
    const claim = () => db.book.updateMany({ where: { pages: null }, data: { pages: 7 }, limit: 1 })
    const where = { id: { in: [1, 2] } }
    const claiming = (tx: Deleting) => tx.book.updateMany({ where, data: { pages: 1 } })
    expect(await behind(claiming, claim)).toEqual({ count: 0 })
  })

  test('deletes with a limit that run at once count each row once, and take what belongs to it', async () => {
    const { db, plain } = library
    await plain.book.createMany({
      data: Array.from({ length: 100 }, (_, id) => ({ id: id + 10, title: 'x', authorId: 1 })),
    })
    await plain.review.createMany({
      data: Array.from({ length: 100 }, (_, id) => ({
        id: id + 10,
        stars: 1,
        bookId: id + 10,
        authorId: 1,
      })),
    })
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => db.book.deleteMany({ where: { title: 'x' }, limit: 25 })),
    )
    const deleted = await db.$onlyDeleted().book.findMany({ include: { reviews: true } })
    expect(answers.reduce((sum, { count }) => sum + count, 0)).toBe(deleted.length)
    for (const { deletionId, reviews } of deleted) {
      expect(reviews).toMatchObject([{ deletionId }])
    }
  })
})
