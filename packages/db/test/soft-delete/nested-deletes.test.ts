import { beforeEach, describe, expect, test } from 'vitest'
import { softDeleteAndAudit, UnsupportedBySoftDeleteError } from '../../src/extensions.js'
import type { Prisma } from '../schemas/generated/library/client/client.js'
import { models } from '../schemas/generated/library/models.js'
import { type PlainClient, useLibrary } from '../schemas/use-library.js'

// A nested delete is an update in what is sent, and spreads behind it. What Prisma makes of the operations
// written beside it, in their order, is what is asked for here.

const library = useLibrary()
const physical = useLibrary()

beforeEach(() => Promise.all([library.plain, physical.plain].map(fill)))

/** Author 1 has books 1 and 2, each with a review and a tag; category 1 a child, which has one too. */
async function fill(client: PlainClient) {
  await client.author.createMany({
    data: [1, 2].map((id) => ({ id, email: `${id}@x`, name: `${id}`, mentorId: id - 1 || null })),
  })
  await client.profile.createMany({
    data: [
      { id: 1, bio: 'one', authorId: 1 },
      { id: 2, bio: 'two' },
    ],
  })
  await client.book.createMany({
    data: [1, 2, 3].map((id) => ({ id, title: `${id}`, authorId: 1, editorId: id < 3 ? 2 : null })),
  })
  await client.review.createMany({
    data: [1, 2].map((id) => ({ id, stars: id, bookId: id, authorId: 2 })),
  })
  await client.contract.create({ data: { id: 1, title: '', authorId: 2 } })
  for (const id of [1, 2, 3]) {
    await client.tag.create({ data: { id, name: `${id}`, books: { connect: { id } } } })
  }
  await client.category.createMany({
    data: [1, 2, 3, 4].map((id) => ({
      id,
      name: `${id}`,
      parentId: id < 4 ? id - 1 || null : null,
    })),
  })
}

type Update = (client: PlainClient) => PromiseLike<unknown>

/** What lives after a write, and what it answered or failed with. */
async function outcome(client: PlainClient, update: Update) {
  const answer = await Promise.resolve(update(client)).then(
    (answer) => ({ answer }),
    ({ code }: { code?: unknown }) => ({ code }),
  )
  const orderBy = { id: 'asc' } as const
  const id = { select: { id: true } }
  return {
    ...answer,
    authors: await client.author.findMany({ orderBy, ...id }),
    profiles: await client.profile.findMany({
      orderBy,
      select: { id: true, bio: true, author: id },
    }),
    books: await client.book.findMany({
      orderBy,
      select: { id: true, title: true, authorId: true, editor: id, tags: { orderBy, ...id } },
    }),
    reviews: await client.review.findMany({ orderBy, select: { id: true, bookId: true } }),
    categories: await client.category.findMany({
      orderBy,
      select: { id: true, name: true, parent: id },
    }),
  }
}

/** Does the same as a client that deletes physically. */
async function expectAlike(update: Update) {
  const [ours, theirs] = await Promise.all(
    [library.db as unknown as PlainClient, physical.plain].map((client) => outcome(client, update)),
  )
  expect(ours).toEqual(theirs)
}

const bio = { select: { bio: true } }
const ofAuthor =
  (data: Prisma.AuthorUpdateInput): Update =>
  (client) =>
    client.author.update({
      where: { id: 1 },
      data,
      select: { profile: bio, books: { orderBy: { id: 'asc' }, select: { title: true } } },
    })
const ofCategory =
  (data: Prisma.CategoryUpdateInput): Update =>
  (client) =>
    client.category.update({
      where: { id: 1 },
      data,
      select: { children: { select: { id: true } } },
    })
const ofBook =
  (data: Prisma.BookUpdateInput): Update =>
  (client) =>
    client.book.update({ where: { id: 1 }, data, select: { title: true } })

const review = { where: { id: 1 }, data: { stars: 9 } }
const updates: readonly (readonly [name: string, update: Update])[] = [
  [
    'a row that goes with it can’t be connected',
    ofCategory({ children: { deleteMany: {}, connect: { id: 3 } } }),
  ],
  ['nor set', ofCategory({ children: { deleteMany: {}, set: [{ id: 3 }] } })],
  [
    'nor updated by way of another relation',
    (client) =>
      client.author.update({
        where: { id: 2 },
        data: { edited: { delete: { id: 1 } }, reviews: { update: review } },
        select: { id: true },
      }),
  ],
  [
    'but it can ahead of it',
    (client) =>
      client.author.update({
        where: { id: 2 },
        data: { reviews: { update: review }, edited: { delete: { id: 1 } } },
        select: { id: true },
      }),
  ],
  [
    'what holds it back can’t be taken away behind it',
    ofAuthor({ mentees: { delete: { id: 2 } }, contracts: { connect: { id: 1 } } }),
  ],
  [
    'but ahead of it',
    ofAuthor({ contracts: { connect: { id: 1 } }, mentees: { delete: { id: 2 } } }),
  ],
  [
    'a row that is taken out of it stays',
    ofCategory({ children: { connect: { id: 3 }, delete: { id: 2 } } }),
  ],
  [
    'anything may be between it and an update',
    ofAuthor({
      books: {
        update: { where: { id: 1 }, data: { title: 'new' } },
        connect: { id: 1 },
        delete: { id: 1 },
      },
    }),
  ],
  [
    'and between many',
    ofAuthor({
      books: {
        deleteMany: { title: '1' },
        create: { id: 9, title: 'new' },
        updateMany: { where: {}, data: { title: 'all' } },
      },
    }),
  ],
  [
    'an only partner is updated before it goes',
    ofAuthor({ profile: { update: { bio: 'new' }, delete: true } }),
  ],
  ['and is put in its place', ofAuthor({ profile: { connect: { id: 2 }, delete: true } })],
  [
    'after an upsert too',
    ofAuthor({
      profile: {
        upsert: { create: { id: 9, bio: 'new' }, update: { bio: 'new' } },
        disconnect: true,
      },
    }),
  ],
  [
    'columns beside it are written',
    ofAuthor({
      profile: { delete: true },
      books: { delete: { id: 1 } },
      name: 'new',
      email: 'new@x',
    }),
  ],
  [
    'what gives the row a key is written ahead of it',
    ofCategory({ children: { delete: { id: 2 } }, parent: { connect: { id: 2 } } }),
  ],
  [
    'with all that is written there',
    ofCategory({
      children: { delete: { id: 2 } },
      parent: { create: { id: 9, name: 'new', parent: { connect: { id: 3 } } } },
    }),
  ],
  [
    'also where it stands behind what has to wait',
    ofCategory({
      children: { delete: { id: 2 }, set: [{ id: 4 }] },
      parent: {
        connectOrCreate: {
          where: { id: 9 },
          create: { id: 9, name: 'new', parent: { connect: { id: 4 } } },
        },
      },
    }),
  ],
  [
    'and further down',
    async (client) => {
      await client.contract.delete({ where: { id: 1 } })
      return client.book.update({
        where: { id: 1 },
        data: {
          author: { update: { mentees: { delete: { id: 2 } }, mentor: { connect: { id: 2 } } } },
        },
        select: { author: { select: { mentor: { select: { id: true } } } } },
      })
    },
  ],
  [
    'a key that is given beside other operations is written with these',
    ofCategory({
      children: { deleteMany: { name: 'none' } },
      parent: { connect: { id: 4 }, update: { name: 'new' } },
    }),
  ],
  ['a row that is not connected', ofAuthor({ books: { delete: { id: 9 } } })],
  ['nor the one of two', ofAuthor({ books: { delete: [{ id: 1 }, { id: 9 }] } })],
  ['a tag of another book', ofBook({ tags: { delete: { id: 2 } } })],
  [
    'a tag of another book, further down',
    ofAuthor({
      books: { update: { where: { id: 1 }, data: { tags: { delete: { id: 2 } } } } },
    }),
  ],
  [
    'a partner that is not there',
    (client) => client.book.update({ where: { id: 3 }, data: { editor: { delete: true } } }),
  ],
  ['a partner that is another', ofAuthor({ profile: { delete: { bio: 'two' } } })],
  ['no partner', ofAuthor({ profile: { delete: false, update: { bio: 'new' } } })],
]

describe('what a nested delete does with what is written beside it, a physical one does', () => {
  test.each(updates)('%s', (_, update) => expectAlike(update))
})

test('a delete that finds no row is called a delete', async () => {
  const { db } = library
  const tags = { delete: { id: 2 } }
  await expect(db.book.update({ where: { id: 1 }, data: { tags } })).rejects.toMatchObject({
    code: 'P2017',
    meta: { parent: 'Book', child: 'Tag' },
  })
  const editor = { delete: true }
  await expect(db.book.update({ where: { id: 3 }, data: { editor } })).rejects.toMatchObject({
    code: 'P2025',
    meta: { operation: 'a nested delete' },
  })
})

test('all that one update deletes comes back together', async () => {
  const { db, plain } = library
  await db.author.update({
    where: { id: 1 },
    data: {
      books: { delete: { id: 1 }, set: [{ id: 2 }, { id: 3 }] },
      reviews: { deleteMany: {} },
    },
  })
  await db.category.update({
    where: { id: 1 },
    data: { children: { delete: { id: 2 }, connect: { id: 4 }, deleteMany: {} } },
  })
  const taken = await plain.category.findMany({ where: { deletedAt: { not: null } } })
  expect(taken).toHaveLength(3)
  expect(new Set(taken.map(({ deletionId }) => deletionId)).size).toBe(1)
  await db.category.restore({ where: { id: 2 } })
  expect(await db.category.count()).toBe(4)
})

test('behind a delete that takes the row itself, nothing can be written', async () => {
  const { db } = library
  await db.category.update({ where: { id: 4 }, data: { parent: { connect: { id: 4 } } } })
  const children = { deleteMany: {}, create: { id: 9, name: 'new' } }
  await expect(db.category.update({ where: { id: 4 }, data: { children } })).rejects.toMatchObject({
    code: 'P2025',
  })
  expect(await db.category.count()).toBe(4)
})

test('the place of a partner that the same update deletes stays taken', async () => {
  const { db } = library
  const create = { id: 9, bio: 'new' }
  for (const profile of [
    { delete: true, create },
    { delete: true, connect: { id: 2 } },
    { delete: true, connectOrCreate: { where: { id: 9 }, create } },
  ]) {
    await expect(db.author.update({ where: { id: 1 }, data: { profile } })).rejects.toMatchObject({
      code: 'P2002',
      message: expect.stringContaining('still holds the key of Author.profile'),
    })
  }
  expect(await db.profile.count()).toBe(2)
})

describe('what would have to wait for a delete where nothing can be waited for is refused', () => {
  test.each<[string, Prisma.BookUpdateInput]>([
    ['set behind it', { tags: { delete: { id: 1 }, set: [] } }],
    [
      'anything between it and an update',
      {
        tags: {
          update: { where: { id: 1 }, data: { name: 'new' } },
          connect: { id: 3 },
          delete: { id: 3 },
        },
      },
    ],
    [
      'beside an upsert of a partner',
      {
        editor: {
          upsert: { create: { id: 9, email: '', name: '' }, update: {} },
          disconnect: true,
        },
      },
    ],
    ['beside an update of a partner', { editor: { update: { name: '' }, delete: true } }],
  ])('further down: %s', async (_, data) => {
    await expect(
      library.db.author.update({
        where: { id: 1 },
        data: { books: { update: { where: { id: 1 }, data } } },
      }),
    ).rejects.toThrow(UnsupportedBySoftDeleteError)
  })

  test('in an upsert', async () => {
    await expect(
      library.db.book.upsert({
        where: { id: 1 },
        create: { id: 1, title: '', authorId: 1 },
        update: { tags: { delete: { id: 1 }, set: [] } },
      }),
    ).rejects.toThrow(UnsupportedBySoftDeleteError)
  })

  test('in a batch of another extension', async () => {
    const { plain } = library
    const inBatches = plain.$extends({
      query: {
        $allOperations: async ({ args, query }) => {
          const [, answer] = await plain.$transaction([plain.$queryRaw`SELECT 1`, query(args)])
          return answer
        },
      },
    })
    const db = inBatches.$extends(softDeleteAndAudit({ models }))
    await expect(
      db.book.update({ where: { id: 1 }, data: { tags: { delete: { id: 1 }, set: [] } } }),
    ).rejects.toThrow(UnsupportedBySoftDeleteError)
    expect(await library.db.tag.count()).toBe(3)
  })
})
