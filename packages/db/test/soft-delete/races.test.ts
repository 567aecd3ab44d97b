import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import type { Prisma } from '../schemas/generated/library/client/client.js'
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
      [
        'a nested deleteMany',
        ({ author }) =>
          author.update({
            where: { id: 1 },
            data: { books: { deleteMany: {} } },
            select: { id: true },
          }),
        { id: 1 },
      ],
      [
        'a nested deleteMany by a filter',
        ({ author }) =>
          author.update({
            where: { email: 'ada@x' },
            data: { books: { deleteMany: [{ title: 'Old' }, { title: 'other' }] } },
            select: { id: true },
          }),
        { id: 1 },
      ],
      [
        'a nested deleteMany of many-to-many partners',
        ({ tag }) =>
          tag.update({
            where: { id: 1 },
            data: { books: { deleteMany: {} } },
            select: { id: true },
          }),
        { id: 1 },
      ],
      [
        'a nested deleteMany by a key of several columns',
        ({ shelf }) =>
          shelf.update({
            where: { room_position: { room: 'a', position: 1 } },
            data: { placements: { deleteMany: {} } },
            select: { room: true },
          }),
        { room: 'a' },
      ],
      [
        'a nested deleteMany of what is connected ahead of it',
        ({ author }) =>
          author.update({
            where: { id: 1 },
            data: { edited: { connect: { id: 2 }, deleteMany: {} } },
            select: { id: true },
          }),
        { id: 1 },
      ],
      [
        'a nested deleteMany in an upsert',
        ({ author }) =>
          author.upsert({
            where: { id: 1 },
            create: { id: 2, email: 'x', name: 'x' },
            update: { books: { deleteMany: {} } },
            select: { id: true },
          }),
        { id: 1 },
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

  test.each<[string, Prisma.AuthorUpdateInput]>([
    ['deleteMany', { books: { deleteMany: {} } }],
    ['connect', { edited: { connect: { id: 1 } } }],
    ['disconnect', { edited: { disconnect: { id: 1 } } }],
    ['set', { edited: { set: [] } }],
  ])('a nested %s waits for its row before it waits for what hangs on that', async (_, data) => {
    const { db, plain } = library
    const { updating } = await db.$transaction(async (tx) => {
      await tx.author.update({ where: { id: 1 }, data: { name: 'New' } })
      const updating = Promise.resolve(db.author.update({ where: { id: 1 }, data }))
      await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
      const nested = { books: { update: { where: { id: 1 }, data: { title: 'New' } } } }
      await tx.author.update({ where: { id: 1 }, data: nested })
      return { updating }
    })
    expect(await updating).toMatchObject({ name: 'New' })
    expect(await plain.book.findUnique({ where: { id: 1 } })).toMatchObject({ title: 'New' })
  })

  test('a nested deleteMany deep in a write leaves alone what another delete has just taken', async () => {
    const { db, plain } = library
    await plain.review.create({ data: { id: 3, stars: 3, bookId: 2, authorId: 1 } })
    const book = { where: { id: 2 }, data: { reviews: { deleteMany: {} } } }
    const data = { books: { update: book } }
    const deleting = (tx: Deleting) => tx.review.delete({ where: { id: 2 } })
    await behind(deleting, () => db.author.update({ where: { id: 1 }, data }))
    const reviews = await plain.review.findMany({ where: { bookId: 2 }, orderBy: { id: 'asc' } })
    expect(reviews).toMatchObject([{ deletedBy: 'first' }, { deletedBy: 'second' }])
  })
})
