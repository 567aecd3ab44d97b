import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import { useLibrary } from '../schemas/use-library.js'

// A nested write from the side without the key changes the key of rows whose data nobody sends: they are
// stamped as well.

const library = useLibrary()
const me = <T>(work: () => T) => withActor({ id: 'me' }, work)

beforeEach(async () => {
  const { plain } = library
  const stamp = { createdBy: 'before', updatedBy: 'before', updatedAt: new Date('2026-01-01') }
  const author = (id: number) => ({ id, email: `${id}@x`, name: `${id}`, ...stamp })
  await plain.author.createMany({ data: [author(1), author(2), author(3)] })
  const book = (id: number, editorId: number | null) => ({
    id,
    title: `${id}`,
    authorId: 3,
    editorId,
    ...stamp,
  })
  await plain.book.createMany({
    data: [
      book(1, 1),
      book(2, 1),
      book(3, 2),
      book(4, null),
      { ...book(5, 1), deletedAt: new Date('2026-01-01') },
    ],
  })
  const profile = (id: number, authorId: number | null) => ({
    id,
    bio: `${id}`,
    authorId,
    updatedBy: 'before',
  })
  await plain.profile.createMany({ data: [profile(1, 1), profile(2, null), profile(3, 2)] })
})

/** The books that were stamped, with the editors that they have now. */
async function stamped() {
  const books = await library.plain.book.findMany({
    where: {
      OR: [{ updatedBy: { not: 'before' } }, { updatedAt: { gt: new Date('2026-01-01') } }],
    },
    orderBy: { id: 'asc' },
  })
  for (const { updatedBy, createdBy } of books) {
    expect([createdBy, updatedBy]).toEqual(['before', 'me'])
  }
  return books.map(({ id, editorId }) => [id, editorId])
}
async function stampedProfiles() {
  const profiles = await library.plain.profile.findMany({
    where: { updatedBy: 'me' },
    orderBy: { id: 'asc' },
  })
  return profiles.map(({ id, authorId }) => [id, authorId])
}
const edited = (operations: object, id = 1) =>
  me(() => library.db.author.update({ where: { id }, data: { edited: operations } }))

describe('rows that are moved are stamped, and no others', () => {
  test('by connect; Prisma writes those that were connected already, too', async () => {
    await edited({ connect: [{ id: 1 }, { id: 3 }, { id: 4 }] })
    expect(await stamped()).toEqual([
      [1, 1],
      [3, 1],
      [4, 1],
    ])
  })

  test('by connect to a new row', async () => {
    const { db } = library
    const data = { id: 9, email: '9@x', name: '9', edited: { connect: [{ id: 1 }, { id: 4 }] } }
    await me(() => db.author.create({ data }))
    expect(await stamped()).toEqual([
      [1, 9],
      [4, 9],
    ])
  })

  test('by disconnect', async () => {
    await edited({ disconnect: [{ id: 1 }, { id: 3 }] })
    expect(await stamped()).toEqual([[1, null]])
  })

  test('by set: those that leave and those that join', async () => {
    await edited({ set: [{ id: 2 }, { id: 4 }] })
    expect(await stamped()).toEqual([
      [1, null],
      [4, 1],
    ])
    expect(await library.plain.book.findUnique({ where: { id: 5 } })).toMatchObject({ editorId: 1 })
  })

  test('by connectOrCreate, when the row is there', async () => {
    const create = (id: number) => ({ id, title: `${id}`, authorId: 3 })
    await edited({
      connectOrCreate: [
        { where: { id: 3 }, create: create(3) },
        { where: { id: 9 }, create: create(9) },
      ],
    })
    const books = await stamped().catch(() => [])
    expect(books).toEqual([])
    const rows = await library.plain.book.findMany({ where: { updatedBy: 'me' } })
    expect(rows).toMatchObject([
      { id: 3, editorId: 1, createdBy: 'before' },
      { id: 9, editorId: 1, createdBy: 'me' },
    ])
  })

  test('from a model without the columns, and further down', async () => {
    const { db } = library
    await me(() =>
      db.publisher.create({ data: { id: 1, name: 'p', books: { connect: { id: 4 } } } }),
    )
    expect(await stamped()).toEqual([[4, null]])
    await me(() =>
      db.book.update({
        where: { id: 4 },
        data: { author: { update: { edited: { connect: { id: 1 } } } } },
      }),
    )
    expect(await stamped()).toEqual([
      [1, 3],
      [4, null],
    ])
  })

  test('by the branch of an upsert that is taken', async () => {
    const { db } = library
    const upsert = (id: number) =>
      me(() =>
        db.author.upsert({
          where: { id },
          create: { id, email: `${id}@x`, name: 'n', edited: { connect: { id: 3 } } },
          update: { edited: { connect: { id: 4 } } },
        }),
      )
    await upsert(1)
    expect(await stamped()).toEqual([[4, 1]])
    await upsert(9)
    expect(await stamped()).toEqual([
      [3, 9],
      [4, 1],
    ])
  })

  test('of a one-to-one relation, and the one whose place it takes', async () => {
    const { db } = library
    const profile = (operations: object) =>
      me(() => db.author.update({ where: { id: 1 }, data: { profile: operations } }))
    await profile({ connect: { id: 2 } })
    expect(await stampedProfiles()).toEqual([
      [1, null],
      [2, 1],
    ])
    await library.plain.profile.updateMany({ data: { updatedBy: 'before' } })
    await profile({ disconnect: true })
    expect(await stampedProfiles()).toEqual([[2, null]])
    await profile({ connect: { id: 3 } })
    await library.plain.profile.updateMany({ data: { updatedBy: 'before' } })
    await profile({ create: { id: 9, bio: 'new' } })
    expect(await stampedProfiles()).toEqual([
      [3, null],
      [9, 1],
    ])
  })

  test.each<object>([{}, { bio: undefined }, { AND: [] }, { bio: '1' }])(
    'of a one-to-one relation by a disconnect that asks for %j',
    async (disconnect) => {
      const data = { profile: { disconnect } }
      await me(() => library.db.author.update({ where: { id: 1 }, data }))
      expect(await stampedProfiles()).toEqual([[1, null]])
    },
  )

  test('of a row that is updated beside what takes its place', async () => {
    const data = { author: { connect: { id: 3 }, update: { edited: { set: [] } } } }
    await me(() => library.db.profile.update({ where: { id: 1 }, data }))
    expect(await stamped()).toEqual([
      [1, null],
      [2, null],
    ])
  })

  test('of a one-to-one relation from the side with the key: the one whose place is taken', async () => {
    const { db } = library
    await me(() =>
      db.profile.update({ where: { id: 2 }, data: { author: { connect: { id: 1 } } } }),
    )
    expect(await stampedProfiles()).toEqual([
      [1, null],
      [2, 1],
    ])
    const create = { id: 9, email: '9@x', name: '9' }
    const author = { connectOrCreate: { where: { id: 2 }, create } }
    await me(() => db.profile.create({ data: { id: 9, bio: 'new', author } }))
    expect(await stampedProfiles()).toEqual([
      [1, null],
      [2, 1],
      [3, null],
      [9, 2],
    ])
  })
})

describe('moves that do not happen', () => {
  test('a row that stays where it is is not stamped', async () => {
    await edited({ disconnect: [{ id: 3 }] })
    await edited({ set: [{ id: 1 }, { id: 2 }] })
    expect(await stamped()).toEqual([])
  })

  test('a list of nothing moves nothing', async () => {
    for (const operation of ['connect', 'connectOrCreate', 'disconnect']) {
      await edited({ [operation]: [] })
      expect(await stamped(), operation).toEqual([])
    }
  })

  test('by a disconnect of a partner that asks for another', async () => {
    for (const disconnect of [false, { bio: '2' }, { OR: [] }]) {
      const data = { profile: { disconnect } }
      await me(() => library.db.author.update({ where: { id: 1 }, data }))
      expect(await stampedProfiles()).toEqual([])
    }
  })

  test('a set of nothing moves what was there, and nothing that is elsewhere', async () => {
    await edited({ set: [] })
    expect(await stamped()).toEqual([
      [1, null],
      [2, null],
    ])
  })

  test('a set that changes nothing sends no statement for it', async () => {
    const sent = await library.statements(() => edited({ set: [{ id: 1 }, { id: 2 }] }))
    expect(sent.filter((sql) => /^UPDATE "public"."books" SET "updated/.test(sql))).toEqual([])
  })

  test('a deleted row is neither moved nor stamped', async () => {
    await edited({ disconnect: [{ id: 5 }] })
    await edited({ set: [] })
    expect(await library.plain.book.findUnique({ where: { id: 5 } })).toMatchObject({
      editorId: 1,
      updatedBy: 'before',
    })
  })

  test('of a row that connectOrCreate does not find', async () => {
    const create = { id: 9, title: 'new', authorId: 3 }
    await edited({ connectOrCreate: { where: { id: 3, OR: [] }, create } })
    const stamps = { where: { updatedBy: 'me' }, select: { id: true } }
    expect(await library.plain.book.findMany(stamps)).toEqual([{ id: 9 }])
  })

  test('a write that fails stamps nothing', async () => {
    await expect(edited({ connect: [{ id: 4 }, { id: 99 }] })).rejects.toMatchObject({
      code: 'P2018',
    })
    expect(await stamped()).toEqual([])
  })
})

test('the stamps belong to the transaction, and to the batch, of the write', async () => {
  const { db } = library
  const move = (client: Pick<typeof db, 'author'>) =>
    client.author.update({ where: { id: 1 }, data: { edited: { connect: { id: 4 } } } })
  await expect(
    me(() =>
      db.$transaction(async (tx) => {
        await move(tx as typeof db)
        throw new Error('changed my mind')
      }),
    ),
  ).rejects.toThrow('changed my mind')
  expect(await stamped()).toEqual([])
  await me(() => db.$transaction([db.author.count(), move(db)]))
  expect(await stamped()).toEqual([[4, 1]])
})
