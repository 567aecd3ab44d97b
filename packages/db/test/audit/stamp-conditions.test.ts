import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import { Prisma } from '../schemas/generated/library/client/client.js'
import { extendLibrary, useLibrary } from '../schemas/use-library.js'

// A condition on `updatedAt` or `updatedBy` means what the row was before the write, also where the write moves
// the row, which is then stamped without data of its own.

const library = useLibrary()
const me = <T>(work: () => T) => withActor({ id: 'me' }, work)

const updatedAt = new Date('2026-01-01')
const unchanged = { updatedAt, updatedBy: 'before' }

beforeEach(async () => {
  const { plain } = library
  const author = (id: number) => ({ id, email: `${id}@x`, name: `${id}`, ...unchanged })
  await plain.author.createMany({ data: [author(1), author(2), author(3)] })
  const book = (id: number, editorId: number | null) => ({
    id,
    title: `${id}`,
    authorId: 3,
    editorId,
    createdAt: updatedAt,
    ...unchanged,
  })
  await plain.book.createMany({ data: [book(1, 1), book(2, 1), book(3, 2), book(4, null)] })
  await plain.profile.createMany({
    data: [1, 2].map((id) => ({ id, bio: `${id}`, authorId: id, updatedBy: 'before' })),
  })
})

const edited = (operations: object, where: object = {}) =>
  me(() => library.db.author.update({ where: { ...where, id: 1 }, data: { edited: operations } }))
/** The books that are stamped, with the editors that they have now. */
async function stamped() {
  const books = await library.plain.book.findMany({
    where: { NOT: unchanged },
    orderBy: { id: 'asc' },
  })
  for (const { updatedBy, updatedAt: at } of books) {
    expect([updatedBy, at > updatedAt]).toEqual(['me', true])
  }
  return books.map(({ id, editorId }) => [id, editorId])
}

describe.each([
  ['updatedAt', { updatedAt }],
  ['updatedBy', { updatedBy: 'before' }],
  ['updatedAt, inside of others', { OR: [{ id: 0 }, { NOT: { updatedAt: { gt: updatedAt } } }] }],
  ['updatedAt of a related row', { author: { books: { every: { updatedAt } } } }],
])('a condition on %s', (_, condition) => {
  test('connects', async () => {
    await edited({ connect: [{ id: 3, ...condition }, { id: 4 }] })
    expect(await stamped()).toEqual([
      [3, 1],
      [4, 1],
    ])
  })

  test('connects a row rather than to create it', async () => {
    const create = { id: 9, title: '9', authorId: 3 }
    await edited({ connectOrCreate: { where: { id: 4, ...condition }, create } })
    expect(await stamped()).toEqual([[4, 1]])
  })

  test('connects to a new row', async () => {
    const data = { id: 9, email: '9', name: '9', edited: { connect: { id: 4, ...condition } } }
    await me(() => library.db.author.create({ data }))
    expect(await stamped()).toEqual([[4, 9]])
  })

  test('disconnects', async () => {
    await edited({ disconnect: [{ id: 1, ...condition }] })
    expect(await stamped()).toEqual([[1, null]])
  })

  test('sets', async () => {
    await edited({
      set: [
        { id: 2, ...condition },
        { id: 3, ...condition },
      ],
    })
    expect(await stamped()).toEqual([
      [1, null],
      [3, 1],
    ])
  })

  test('finds the row that is written by what it has', async () => {
    const where = { edited: { some: { id: 1, ...condition } } }
    await edited({ disconnect: { id: 1 } }, where)
    expect(await stamped()).toEqual([[1, null]])
  })

  test('takes the update of an upsert', async () => {
    const data = { email: '8', name: '8' }
    await me(() =>
      library.db.author.upsert({
        where: { id: 1, edited: { some: { id: 1, ...condition } } },
        create: { ...data, id: 8 },
        update: { edited: { set: [] } },
      }),
    )
    expect(await library.plain.author.count({ where: { id: 8 } })).toBe(0)
    expect(await stamped()).toEqual([
      [1, null],
      [2, null],
    ])
  })

  test('connects further down', async () => {
    const author = { update: { edited: { connect: { id: 4, ...condition } } } }
    await me(() => library.db.profile.update({ where: { id: 1 }, data: { author } }))
    expect(await stamped()).toEqual([[4, 1]])
  })

  test('connects beside a delete that spreads', async () => {
    await library.plain.review.create({ data: { id: 1, stars: 1, bookId: 1, authorId: 2 } })
    await edited({ connect: { id: 4, ...condition }, delete: { id: 1 } })
    expect(await stamped()).toEqual([
      [1, 1],
      [4, 1],
    ])
    expect(await library.plain.review.findFirst()).toMatchObject({ deletedBy: 'me' })
  })
})

test('a condition is met by what the row was before the whole of an update that takes several', async () => {
  const row = await me(() =>
    library.db.author.update({
      where: { id: 1 },
      data: {
        edited: {
          connect: { id: 4 },
          deleteMany: { id: 1 },
          set: [{ id: 4, updatedBy: 'before' }],
        },
      },
      select: { edited: { select: { id: true, updatedBy: true } } },
    }),
  )
  expect(row).toEqual({ edited: [{ id: 4, updatedBy: 'me' }] })
  expect(await stamped()).toEqual([
    [1, 1],
    [2, null],
    [4, 1],
  ])
})

test('a condition that compares with the column is met', async () => {
  const { fields } = library.plain.book
  await edited({ connect: { id: 4, createdAt: { equals: fields.updatedAt } } })
  expect(await stamped()).toEqual([[4, 1]])
})

describe('of a one-to-one relation', () => {
  const profiles = () =>
    library.plain.profile.findMany({
      where: { updatedBy: 'me' },
      select: { id: true, authorId: true },
      orderBy: { id: 'asc' },
    })

  test('a partner takes the place of another', async () => {
    const profile = { connect: { id: 2, updatedBy: 'before' } }
    await me(() => library.db.author.update({ where: { id: 1 }, data: { profile } }))
    expect(await profiles()).toEqual([
      { id: 1, authorId: null },
      { id: 2, authorId: 1 },
    ])
  })

  test('a row keeps the partner that it has', async () => {
    const data = { author: { connect: { id: 1 } } }
    const row = await me(() =>
      library.db.profile.update({ where: { id: 1, updatedBy: 'before' }, data }),
    )
    expect(row).toMatchObject({ authorId: 1, updatedBy: 'me' })
  })
})

test('the answer shows the stamps', async () => {
  const data = { edited: { connect: { id: 4, updatedAt } } }
  const row = await me(() =>
    library.db.author.update({
      where: { id: 1 },
      data,
      select: { edited: { where: { updatedBy: 'me' }, select: { id: true } } },
    }),
  )
  expect(row).toEqual({ edited: [{ id: 4 }] })
  const { updatedBy } = await library.plain.author.findUniqueOrThrow({ where: { id: 1 } })
  expect(updatedBy).toBe('me')
})

test('the answer has the last stamp of a row that is moved to itself', async () => {
  const { db, plain } = library
  const where = { id: 1, mentees: { none: { updatedBy: 'me' } } }
  const data = { mentees: { connect: { id: 1 } } }
  const answer = await me(() => db.author.update({ where, data }))
  expect(await plain.author.findUnique({ where: { id: 1 } })).toEqual(answer)
})

describe('a condition that is not met', () => {
  const outdated = { updatedAt: new Date(0) }
  const inTransaction = (where: object, operations: object) =>
    library.db.$transaction(async (tx) => {
      const data = { edited: operations }
      const update = () => tx.author.update({ where: { id: 1, ...where }, data })
      const failure = await me(update).catch(({ code }) => code)
      await tx.profile.count()
      return failure
    })

  test('leaves nothing stamped, also for one who goes on', async () => {
    const where = { edited: { some: outdated } }
    expect(await inTransaction(where, { connect: { id: 4 } })).toBe('P2025')
    await inTransaction({}, { disconnect: { id: 1, ...outdated } })
    expect(await stamped()).toEqual([])
  })

  test('lets nobody go on where others have been moved already', async () => {
    const connect = [{ id: 4 }, { id: 3, ...outdated }]
    await expect(edited({ connect })).rejects.toMatchObject({ code: 'P2018' })
    await expect(inTransaction({}, { connect })).rejects.toThrow()
    expect(await stamped()).toEqual([])
  })
})

test('a condition on a row that is not moved costs nothing', async () => {
  const statements = (where: object) =>
    library.statements(() => edited({ connect: { id: 4 } }, where))
  expect(await statements({ updatedAt })).toHaveLength((await statements({})).length)
})

describe("in another extension's batch", () => {
  const inBatches = Prisma.defineExtension((prisma) =>
    prisma.$extends({
      query: {
        $allOperations: async ({ args, query }) => (await prisma.$transaction([query(args)]))[0],
      },
    }),
  )
  const update = (shown: object) => {
    const db = extendLibrary(library.plain.$extends(inBatches) as never)
    const data = { edited: { connect: { id: 4, updatedAt } } }
    return me(() => db.author.update({ where: { id: 1 }, data, ...shown }))
  }

  test('the stamps follow', async () => {
    await update({})
    expect(await stamped()).toEqual([[4, 1]])
  })

  test('an answer that would have to show them is refused', async () => {
    await expect(update({ include: { edited: true } })).rejects.toMatchObject({
      code: 'DB_SOFT_DELETE_UNSUPPORTED',
    })
    expect(await stamped()).toEqual([])
  })
})
