import { beforeEach, describe, expect, test } from 'vitest'
import { ManagedColumnError } from '../../src/extensions.js'
import { useLibrary } from '../schemas/use-library.js'
import { waitingForLocks } from '../support/waiting-for-locks.js'

const library = useLibrary()
const partner = (id: number) => ({ id, bio: '' })
const deleted = { deletedAt: new Date('2026-01-01'), deletedBy: 'user:0' }
const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id).sort((a, b) => a - b)

beforeEach(async () => {
  const { plain } = library
  await plain.author.createMany({
    data: [
      { id: 1, email: 'ada@x', name: 'Ada' },
      { id: 2, email: 'bob@x', name: 'Bob' },
      { id: 3, email: 'gone@x', name: 'Gone', ...deleted },
    ],
  })
  await plain.book.createMany({
    data: [
      { id: 1, title: 'One', authorId: 1, editorId: 2 },
      { id: 2, title: 'Two', authorId: 1, editorId: 2 },
      { id: 3, title: 'Lost', authorId: 1, editorId: 2, ...deleted },
    ],
  })
  await plain.tag.createMany({
    data: [
      { id: 1, name: 'live' },
      { id: 2, name: 'dead', ...deleted },
      { id: 3, name: 'other' },
    ],
  })
  await plain.book.update({
    where: { id: 1 },
    data: { tags: { connect: [{ id: 1 }, { id: 2 }] } },
  })
})

const lost = () => library.plain.book.findUniqueOrThrow({ where: { id: 3 } })
const missing = { code: 'P2025' }

describe('a deleted row is out of reach of writes', () => {
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

  test('upsert takes the create branch, also by a unique value that a deleted row had', async () => {
    const { db, plain } = library
    const author = await db.author.upsert({
      where: { email: 'gone@x' },
      create: { id: 9, email: 'gone@x', name: 'New' },
      update: { name: 'Wrong' },
    })
    expect(author).toMatchObject({ id: 9, name: 'New' })
    expect(await plain.author.findUniqueOrThrow({ where: { id: 3 } })).toMatchObject({
      name: 'Gone',
    })
    expect(
      await db.author.upsert({
        where: { email: 'gone@x' },
        create: { id: 10, email: 'gone@x', name: 'Wrong' },
        update: { name: 'Again' },
      }),
    ).toMatchObject({ id: 9, name: 'Again' })
  })

  test('an upsert that another one was faster than updates the row of that', async () => {
    const { db } = library
    const upsert = (id: number) =>
      db.author.upsert({
        where: { email: 'new@x' },
        create: { id, email: 'new@x', name: 'New', age: 1, books: { create: { id, title: 'B' } } },
        update: { age: { increment: 1 } },
      })
    await Promise.all([11, 12, 13, 14, 15, 16, 17, 18].map(upsert))
    expect(await db.author.findUnique({ where: { email: 'new@x' } })).toMatchObject({ age: 8 })
    expect(await db.book.count({ where: { id: { gt: 10 } } })).toBe(1)
  })

  test.each([
    ['of the same value is waited for, and its row is updated', 'same@x', { id: 12, name: 'Late' }],
    ['of another value that is in the way is not', 'other@x', { code: 'P2002' }],
  ])('an insert %s', async (_, email, expected) => {
    const { db, plain } = library
    let upserting: PromiseLike<unknown> | undefined
    await plain.$transaction(async (tx) => {
      await tx.author.create({ data: { id: 12, email, name: 'Early' } })
      const create = { id: 12, email: 'same@x', name: 'New' }
      upserting = db.author
        .upsert({ where: { email: 'same@x' }, create, update: { name: 'Late' } })
        .catch((error: unknown) => error)
      await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
    })
    expect(await upserting).toMatchObject(expected)
  })

  test('an upsert in a transaction fails with the transaction', async () => {
    const { db, plain } = library
    let upserting: PromiseLike<unknown> | undefined
    await plain.$transaction(async (tx) => {
      await tx.author.create({ data: { id: 12, email: 'same@x', name: 'Early' } })
      const create = { id: 13, email: 'same@x', name: 'New' }
      const upsert = db.author.upsert({ where: { email: 'same@x' }, create, update: {} })
      upserting = db.$transaction([upsert]).catch((error: unknown) => error)
      await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
    })
    expect(await upserting).toMatchObject({ code: 'P2002' })
  })

  test.each([
    // Each attempt finds the row, and so does the look-up between.
    ['takes a value of another row is tried twice', { email: 'bob@x' }, 3],
    // The deleted partner is found, and that the row is there.
    ['a deleted partner is in the way of is tried once', { profile: { create: partner(2) } }, 2],
  ])('an update by an upsert that %s', async (_, update, reads) => {
    const { db, plain, statements } = library
    await plain.profile.create({ data: { ...partner(1), authorId: 1, ...deleted } })
    const create = { id: 1, email: 'ada@x', name: 'Ada' }
    const upsert = () => db.author.upsert({ where: { id: 1 }, create, update })
    const sent = await statements(() => expect(upsert()).rejects.toMatchObject({ code: 'P2002' }))
    // Prisma does not report statements that fail.
    expect(sent).toHaveLength(reads)
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
  })

  test('a foreign key that is written as a column', async () => {
    const { db } = library
    const refused = { code: 'P2003' }
    await expect(
      db.book.create({ data: { id: 9, title: 'x', authorId: 3 } }),
    ).rejects.toMatchObject(refused)
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
})

describe('links and keys of deleted rows stay as they were', () => {
  test('set on a list with keys', async () => {
    const { db } = library
    const before = await lost()
    await db.author.update({ where: { id: 2 }, data: { edited: { set: [{ id: 1 }] } } })
    expect(ids(await db.book.findMany({ where: { editorId: 2 } }))).toEqual([1])
    await db.author.update({ where: { id: 2 }, data: { edited: { set: [] } } })
    expect(await db.book.count({ where: { editorId: 2 } })).toBe(0)
    expect(await lost()).toEqual(before)
    await expect(
      db.author.update({ where: { id: 1 }, data: { books: { set: [{ id: 1 }] } } }),
    ).rejects.toMatchObject({ code: 'P2014' })
    await db.author.update({ where: { id: 2 }, data: { edited: { set: [{ id: 3 }, { id: 2 }] } } })
    expect(ids(await db.book.findMany({ where: { editorId: 2 } }))).toEqual([2])
    expect(await lost()).toEqual(before)
  })

  test('set on a list of a row that is named by more than its key', async () => {
    const { db } = library
    const edited = () => db.book.count({ where: { editorId: 2 } })
    const where = { id: 2, NOT: { name: 'Ada' }, mentees: { none: {} } }
    await db.author.update({ where, data: { edited: { set: [{ id: 1 }] } } })
    expect(await edited()).toBe(1)
    await db.author.update({
      where: { id: 2, mentor: null, NOT: { mentor: { name: 'Ada' } } },
      data: { edited: { set: [] } },
    })
    expect(await edited()).toBe(0)
  })

  test('set on a many-to-many list', async () => {
    const { db, plain } = library
    await db.book.update({ where: { id: 1 }, data: { tags: { set: [{ id: 3 }] } } })
    const tags = (client: typeof plain) =>
      client.book.findUniqueOrThrow({ where: { id: 1 } }).tags({ orderBy: { id: 'asc' } })
    expect(ids(await db.book.findUniqueOrThrow({ where: { id: 1 } }).tags())).toEqual([3])
    expect(ids(await tags(plain))).toEqual([2, 3])
  })

  test('set in a nested update', async () => {
    const { db } = library
    await db.author.update({
      where: { email: 'ada@x' },
      data: { books: { update: { where: { id: 1 }, data: { tags: { set: [] } } } } },
    })
    expect(await db.book.findUniqueOrThrow({ where: { id: 1 } }).tags()).toEqual([])
  })

  test('disconnect', async () => {
    const { db, plain } = library
    await plain.profile.create({ data: { id: 1, bio: 'x', authorId: 1, ...deleted } })
    await db.author.update({
      where: { id: 1 },
      data: { profile: { disconnect: true } },
    })
    await db.author.update({ where: { id: 2 }, data: { edited: { disconnect: [{ id: 3 }] } } })
    expect(await plain.profile.findUniqueOrThrow({ where: { id: 1 } })).toMatchObject({
      authorId: 1,
    })
    expect((await lost()).editorId).toBe(2)
  })

  test('a deleted one-to-one partner keeps its place', async () => {
    const { db, plain } = library
    await plain.profile.create({ data: { id: 1, bio: 'x', authorId: 1, ...deleted } })
    for (const profile of [
      { create: { id: 2, bio: 'y' } },
      { upsert: { create: { id: 2, bio: 'y' }, update: { bio: 'z' } } },
    ]) {
      await expect(db.author.update({ where: { id: 1 }, data: { profile } })).rejects.toMatchObject(
        { code: 'P2002' },
      )
    }
    expect(await plain.profile.findMany()).toMatchObject([{ id: 1, authorId: 1 }])
  })
})

describe('results and data', () => {
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
})
