import { beforeEach, describe, expect, test } from 'vitest'
import type { Prisma } from '../schemas/generated/library/client/client.js'
import { type PlainClient, useLibrary } from '../schemas/use-library.js'

// Prisma carries out nested operations in the order of their properties. What a plain client makes of `set`
// beside others is what is asked for here; links to deleted rows stay.

const library = useLibrary()
const physical = useLibrary()
const deleted = { deletedAt: new Date('2026-01-01') }

const tag = (id: number) => ({ id, name: `${id}` })
const book = (id: number) => ({ id, title: `${id}`, authorId: 1 })

beforeEach(async () => {
  await Promise.all([library.plain, physical.plain].map(fill))
  // On top: a deleted tag of book 1, and a deleted book that author 2 edits.
  await library.plain.tag.create({
    data: { ...tag(9), ...deleted, books: { connect: { id: 1 } } },
  })
  await library.plain.book.create({ data: { ...book(9), ...deleted, editorId: 2 } })
})

async function fill(client: PlainClient) {
  await client.author.createMany({
    data: [1, 2, 3].map((id) => ({ id, email: `${id}@x`, name: `${id}` })),
  })
  await client.book.createMany({
    data: [
      { ...book(1), editorId: 2 },
      { ...book(2), editorId: 2 },
      { ...book(3), editorId: 3 },
      book(4),
    ],
  })
  await client.tag.createMany({ data: [1, 2, 3, 4].map(tag) })
  await client.book.update({
    where: { id: 1 },
    data: { tags: { connect: [{ id: 1 }, { id: 2 }] } },
  })
}

type Tags = Prisma.TagUpdateManyWithoutBooksNestedInput
type Edited = Prisma.BookUpdateManyWithoutEditorNestedInput
const renamed = (id: number) => ({ where: { id }, data: { name: 'new' } })

/** What lives after a write, and what it answered. */
async function outcome(client: PlainClient, write: (client: PlainClient) => PromiseLike<unknown>) {
  const answer = await write(client).then(
    (answer) => answer,
    () => 'failed',
  )
  const orderBy = { id: 'asc' } as const
  const tags = { orderBy, select: { id: true } }
  return {
    answer,
    books: await client.book.findMany({ orderBy, select: { id: true, editor: true, tags } }),
    tags: await client.tag.findMany({ orderBy, select: { id: true, name: true } }),
  }
}

/** Both clients, whose stamps are none of this file's business. */
async function both(write: (client: PlainClient) => PromiseLike<unknown>) {
  const outcomes = await Promise.all(
    [library.db as unknown as PlainClient, physical.plain].map((client) => outcome(client, write)),
  )
  const [ours, theirs] = outcomes.map(({ books, ...rest }) => ({
    ...rest,
    books: books.map(({ editor, ...row }) => ({ ...row, editor: editor?.id })),
  }))
  return { ours, theirs }
}

const tagsOfBook = (tags: Tags) => (client: PlainClient) =>
  client.book.update({
    where: { id: 1 },
    data: { tags },
    select: { tags: { orderBy: { id: 'asc' }, select: { id: true, name: true } } },
  })
const editedBy = (id: number, edited: Edited) => (client: PlainClient) =>
  client.author.update({
    where: { id },
    data: { edited },
    select: { edited: { orderBy: { id: 'asc' }, select: { id: true, title: true } } },
  })

const ofTags: readonly Tags[] = [
  { set: [], connect: [{ id: 2 }, { id: 3 }] },
  { set: [], connectOrCreate: [{ where: { id: 2, name: '2' }, create: tag(20) }] },
  { set: [], connectOrCreate: [{ where: { id: 20 }, create: tag(20) }] },
  { set: [], create: tag(20) },
  { set: [], create: tag(20), connect: { id: 3 } },
  { set: [{ id: 1 }, { id: 3 }] },
  { set: [{ id: 3 }, { id: 3 }] },
  { set: [{ id: 1 }, { id: 99 }] },
  { set: [{ id: 1, name: 'other' }] },
  { set: { id: 2 } },
  { set: [{ id: 1 }], connect: { id: 2 } },
  { connect: [{ id: 1 }], set: [] },
  { connect: [{ id: 3 }], set: [{ id: 4 }] },
  { set: [{ id: 3 }], update: renamed(3) },
  { set: [], update: renamed(1) },
  { update: renamed(1), set: [] },
  { set: [], updateMany: { where: {}, data: { name: 'new' } } },
  { set: [], deleteMany: [{ id: 1 }] },
  { deleteMany: [{ id: 1 }], set: [{ id: 2 }] },
  { delete: { id: 1 }, set: [] },
  { delete: { id: 1 }, set: [{ id: 1 }] },
  { set: [], delete: { id: 1 } },
  { set: [{ id: 3 }], delete: { id: 3 } },
  { set: [{ id: 1 }], disconnect: { id: 1 } },
  { set: [], upsert: { where: { id: 1 }, create: tag(20), update: { name: 'new' } } },
  { set: [{ id: 3 }], upsert: { where: { id: 3 }, create: tag(20), update: { name: 'new' } } },
  { update: renamed(1), set: [{ id: 3 }], delete: { id: 3 } },
  { deleteMany: {}, set: [{ id: 3 }], updateMany: { where: {}, data: { name: 'new' } } },
  { disconnect: { id: 1 }, deleteMany: {}, set: [] },
  { update: renamed(1), deleteMany: { name: 'new' }, set: [{ id: 2 }] },
]

const ofEdited: readonly Edited[] = [
  { set: [], connect: [{ id: 2 }, { id: 3 }] },
  { set: [], connectOrCreate: [{ where: { id: 2 }, create: book(20) }] },
  { set: [], create: book(20) },
  { create: book(20), set: [{ id: 1 }] },
  { set: [{ id: 1 }, { id: 3 }] },
  { set: [{ id: 3 }, { id: 3 }] },
  { set: [{ id: 1 }, { id: 99 }] },
  { set: [{ id: 1, title: 'other' }] },
  { set: [{ id: 1 }], connect: { id: 2 } },
  { connect: [{ id: 3 }], set: [] },
  { set: [{ id: 3 }], update: { where: { id: 3 }, data: { title: 'new' } } },
  { set: [], update: { where: { id: 1 }, data: { title: 'new' } } },
  { set: [], deleteMany: [{ id: 1 }] },
  { delete: { id: 1 }, set: [] },
  { set: [{ id: 1 }], disconnect: { id: 1 } },
  { set: [{ id: 4 }], upsert: { where: { id: 4 }, create: book(20), update: { title: 'new' } } },
]

describe('beside other operations, set comes where it was written', () => {
  test.each(ofTags.map((tags) => [JSON.stringify(tags), tags] as const))(
    'many to many: %s',
    async (_, tags) => {
      const { ours, theirs } = await both(tagsOfBook(tags))
      expect(ours).toEqual(theirs)
      await keptLinks()
    },
  )

  test.each(ofEdited.map((edited) => [JSON.stringify(edited), edited] as const))(
    'one to many: %s',
    async (_, edited) => {
      const { ours, theirs } = await both(editedBy(2, edited))
      expect(ours).toEqual(theirs)
      await keptLinks()
    },
  )
})

describe('set knows what the same write has put into the list elsewhere', () => {
  const id = { select: { id: true } }
  const writes: Readonly<Record<string, (client: PlainClient) => PromiseLike<unknown>>> = {
    'by the key of a row': (client) =>
      client.author.update({
        where: { id: 1 },
        data: {
          books: { update: { where: { id: 4 }, data: { editor: { connect: { id: 1 } } } } },
          edited: { set: [] },
        },
        ...id,
      }),
    'by a new row': (client) =>
      client.author.update({
        where: { id: 1 },
        data: {
          books: { createMany: { data: [{ id: 20, title: '20', editorId: 1 }] } },
          edited: { set: [] },
        },
        ...id,
      }),
    'in the row itself': (client) =>
      client.author.update({
        where: { id: 1 },
        data: { mentor: { connect: { id: 1 } }, mentees: { set: [] } },
        select: { mentor: id },
      }),
    'from another row': (client) =>
      client.author.update({
        where: { id: 1 },
        data: {
          mentees: {
            connect: [{ id: 2 }, { id: 3 }],
            update: [2, 3].map((id) => ({
              where: { id },
              data: { edited: { set: [{ id: 3 }] } },
            })),
          },
        },
        ...id,
      }),
  }
  test.each(Object.entries(writes))('%s', async (_, write) => {
    const { ours, theirs } = await both(write)
    expect(ours).toEqual(theirs)
    await keptLinks()
  })
})

test('a row that set connects keeps its links to deleted rows when the same write sets them', async () => {
  await library.db.author.update({
    where: { id: 3 },
    data: {
      edited: { set: [{ id: 1 }], update: { where: { id: 1 }, data: { tags: { set: [] } } } },
    },
  })
  await keptLinks()
})

test('a row that is deleted ahead of set comes back where it was', async () => {
  const { db, plain } = library
  await db.author.update({
    where: { id: 1 },
    data: { books: { delete: { id: 1 }, set: [{ id: 2 }, { id: 3 }, { id: 4 }] } },
  })
  expect(await db.book.count()).toBe(3)
  await db.book.update({ where: { id: 3 }, data: { tags: { connect: [{ id: 1 }, { id: 2 }] } } })
  await db.book.update({
    where: { id: 3 },
    data: { tags: { deleteMany: { name: '1' }, set: [] } },
  })
  expect(await plain.tag.findMany({ where: { books: { some: { id: 3 } } } })).toMatchObject([
    { id: 1 },
  ])
})

async function keptLinks() {
  const { plain } = library
  expect(
    await plain.tag.findUnique({ where: { id: 9, books: { some: { id: 1 } } } }),
  ).not.toBeNull()
  expect(await plain.book.findUnique({ where: { id: 9 } })).toMatchObject({ editorId: 2 })
}
