import { describe, expect, test } from 'vitest'
import { useCorners } from '../schemas/use-corners.js'
import { deleted, ids, useHalfDeleted } from './use-half-deleted.js'

// The links and keys of deleted rows stay as they were.

const library = useHalfDeleted()
const lost = () => library.plain.book.findUniqueOrThrow({ where: { id: 3 } })

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

describe('set on a list with more deleted rows than a statement can name', () => {
  const DELETED = 33_000
  const lost = { editorId: 2, title: 'Lost' }
  const insertBooks = () => library.plain.$executeRaw`
    INSERT INTO books (id, title, author_id, editor_id, deleted_at)
    SELECT id, 'Lost', 1, 2, now() FROM generate_series(101, 100 + ${DELETED}::int) id`
  const insertTags = () => library.plain.$executeRaw`
    WITH lost AS (
      INSERT INTO tags (id, name, deleted_at)
      SELECT id, 'Lost', now() FROM generate_series(101, 100 + ${DELETED}::int) id RETURNING id)
    INSERT INTO "_BookToTag" SELECT 1, id FROM lost`
  const lostTags = () =>
    library.plain.tag.count({ where: { name: 'Lost', books: { some: { id: 1 } } } })
  const tags = async () => ids(await library.db.book.findUniqueOrThrow({ where: { id: 1 } }).tags())

  test('with keys', async () => {
    const { db, plain } = library
    await insertBooks()
    await plain.book.create({ data: { id: 4, title: 'Four', authorId: 1 } })
    for (const wanted of [[1, 4], []]) {
      const set = wanted.map((id) => ({ id }))
      await db.author.update({ where: { id: 2 }, data: { edited: { set } } })
      expect(ids(await db.book.findMany({ where: { editorId: 2 } }))).toEqual(wanted)
    }
    expect(await plain.book.count({ where: lost })).toBe(DELETED + 1)
  })

  test('many-to-many, and beside others', async () => {
    const { db } = library
    await insertTags()
    const update = (set: { id: number }[], others = {}) =>
      db.book.update({ where: { id: 1 }, data: { tags: { set, ...others } } })
    await update([{ id: 1 }, { id: 3 }])
    expect(await tags()).toEqual([1, 3])
    await update([], { create: { id: 5, name: 'new' }, connect: { id: 1 } })
    expect(await tags()).toEqual([1, 5])
    expect(await lostTags()).toBe(DELETED)
  })

  test('in a nested update, and in the update of an upsert', async () => {
    const { db } = library
    await insertTags()
    const update = { tags: { set: [{ id: 3 }] } }
    const books = { update: { where: { id: 1 }, data: update } }
    await db.author.update({ where: { id: 1 }, data: { books } })
    expect(await tags()).toEqual([3])
    const create = { id: 1, title: '', authorId: 1, tags: { connect: { id: 1 } } }
    await db.book.upsert({ where: { id: 1 }, create, update: { tags: { set: [] } } })
    expect(await tags()).toEqual([])
    expect(await lostTags()).toBe(DELETED)
  })
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
    await expect(db.author.update({ where: { id: 1 }, data: { profile } })).rejects.toMatchObject({
      code: 'P2002',
    })
  }
  expect(await plain.profile.findMany()).toMatchObject([{ id: 1, authorId: 1 }])
})

test('and keeps it from the side with the key, whatever the new one is', async () => {
  const { db, plain } = library
  await plain.profile.create({ data: { id: 1, bio: 'x', authorId: 1, ...deleted } })
  await plain.profile.create({ data: { id: 2, bio: 'y' } })
  const create = { id: 9, email: '9@x', name: '9' }
  for (const author of [
    { connect: { id: 1 } },
    { connectOrCreate: { where: { id: 1 }, create } },
  ]) {
    const refused = { code: 'P2002', message: expect.stringContaining('still holds the key') }
    await expect(db.profile.update({ where: { id: 2 }, data: { author } })).rejects.toMatchObject(
      refused,
    )
    await expect(db.profile.create({ data: { id: 3, bio: 'z', author } })).rejects.toMatchObject(
      refused,
    )
  }
  expect(await plain.profile.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
    { id: 1, authorId: 1 },
    { id: 2, authorId: null },
  ])
})

test('set on a list of a partner that the same update exchanges', async () => {
  const { db, plain } = library
  await plain.contract.create({ data: { id: 1, title: 'x', authorId: 2 } })
  const create = { id: 9, email: '9@x', name: '9' }
  for (const exchange of [
    { connect: { id: 1 } },
    { connectOrCreate: { where: { id: 9 }, create } },
    { create: { id: 10, email: '10@x', name: '10' } },
  ]) {
    await plain.contract.update({ where: { id: 1 }, data: { authorId: 2 } })
    const author = { ...exchange, update: { edited: { set: [] } } }
    await db.contract.update({ where: { id: 1 }, data: { author } })
    expect((await lost()).editorId).toBe(2)
  }
})

describe('set on a list of a one-to-one partner that is updated beside its exchange', () => {
  const corners = useCorners()
  const gone = { deletedAt: deleted.deletedAt }
  const newPerson = { id: 9, name: 'new' }
  const exchanges = [
    { connect: { id: 3 } },
    { connectOrCreate: { where: { id: 3 }, create: newPerson } },
    { connectOrCreate: { where: { id: 9 }, create: newPerson } },
    { create: newPerson },
    { disconnect: true, connect: { id: 3 } },
  ]
  const update = { update: { friends: { set: [] } } }
  const ofBoth = exchanges.flatMap((exchange) => [
    { ...exchange, ...update },
    { ...update, ...exchange },
  ])

  test.each(
    (['spouse', 'spouseOf'] as const).flatMap((name) =>
      ofBoth.map((operations) => [name, JSON.stringify(operations), operations] as const),
    ),
  )('%s: %s', async (name, _, operations) => {
    const { db, plain } = corners
    await plain.person.createMany({ data: [1, 2, 3].map((id) => ({ id, name: `${id}` })) })
    for (const id of [2, 3]) {
      const friendOf = { connect: { id } }
      await plain.person.create({ data: { id: id + 10, name: 'Lost', ...gone, friendOf } })
    }
    await plain.person.update({ where: { id: 1 }, data: { [name]: { connect: { id: 2 } } } })
    await db.person
      .update({ where: { id: 1 }, data: { [name]: operations } })
      .catch((error: { code?: unknown }) => expect(error.code).toBe('P2002'))
    expect(
      await plain.person.findMany({
        where: { name: 'Lost' },
        orderBy: { id: 'asc' },
        select: { id: true, friendOf: { select: { id: true } } },
      }),
    ).toEqual([
      { id: 12, friendOf: [{ id: 2 }] },
      { id: 13, friendOf: [{ id: 3 }] },
    ])
  })
})

describe('an exchange of a one-to-one partner is the same behind a delete that is waited for', () => {
  const corners = useCorners()
  const taken = { friends: { deleteMany: { name: 'none' }, set: [] } }
  const update = { update: { name: 'new' } }
  const connect = { connect: { id: 3 } }

  test.each([
    { ...connect, ...update },
    { ...update, ...connect },
    { ...connect, delete: true },
    { disconnect: true, ...connect },
    { create: { id: 9, name: 'created' }, ...update },
  ])('$#', async (spouse) => {
    const { db, plain } = corners
    const people = []
    for (const data of [{ spouse }, { ...taken, spouse }]) {
      await plain.person.deleteMany()
      await plain.person.createMany({ data: [1, 2, 3].map((id) => ({ id, name: `${id}` })) })
      await plain.person.update({ where: { id: 1 }, data: { spouseId: 2 } })
      await db.person.update({ where: { id: 1 }, data })
      const select = { id: true, name: true, spouseId: true }
      people.push(await db.person.findMany({ orderBy: { id: 'asc' }, select }))
    }
    expect(people[1]).toEqual(people[0])
  })
})

test('also those of a row that was found by what lives', async () => {
  const { db, plain } = library
  await plain.profile.create({ data: { id: 1, bio: 'x', authorId: 2, ...deleted } })
  const where = { id: 2, edited: { every: { title: { not: 'Lost' } } } }
  await expect(
    db.author.update({ where, data: { profile: { create: { id: 2, bio: 'y' } } } }),
  ).rejects.toMatchObject({
    code: 'P2002',
    message: expect.stringContaining('still holds the key'),
  })
  await db.author.update({ where, data: { edited: { set: [] } } })
  expect((await lost()).editorId).toBe(2)
})
