import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { useLibrary } from '../schemas/use-library.js'

// JSON can name what is special to an object in JavaScript. To Prisma `__proto__` is no argument and the
// others are unknown ones; a copy of the arguments must not make more of them.

const library = useLibrary()
type Client = Record<'author', Record<string, (args: unknown) => Promise<unknown>>>

beforeEach(async () => {
  const { plain } = library
  await plain.author.createMany({
    data: [1, 2].map((id) => ({ id, email: `${id}@x`, name: 'n', age: id })),
  })
  await plain.book.createMany({ data: [1, 2].map((id) => ({ id, title: 't', authorId: id })) })
})

/** Arguments as text, with `"name": forged` beside what they say, somewhere in them. */
const PLACES: Readonly<Record<string, readonly [operation: string, args: string]>> = {
  'a filter': ['findMany', '{"where": {"id": 1, FORGED}}'],
  'a filter of nothing': ['findMany', '{"where": {FORGED}}'],
  'a unique filter': ['findUnique', '{"where": {"id": 1, FORGED}}'],
  'a filter in AND': ['findMany', '{"where": {"AND": [{"id": 1, FORGED}]}}'],
  'a filter of a list': ['findMany', '{"where": {"books": {"some": {"id": 1, FORGED}}}}'],
  'a filter of every row': ['findMany', '{"where": {"books": {"every": {"id": 1, FORGED}}}}'],
  'a quantifier': ['findMany', '{"where": {"books": {"some": {"id": 1}, FORGED}}}'],
  'a selection': ['findMany', '{"select": {"id": true, "books": true, FORGED}}'],
  'the rows of a selection': ['findMany', '{"include": {"books": {"where": {"id": 1}, FORGED}}}'],
  'the arguments': ['findMany', '{"where": {"id": 1}, FORGED}'],
  create: ['create', '{"data": {"id": 9, "email": "9@x", "name": "n", FORGED}}'],
  createMany: ['createMany', '{"data": [{"id": 9, "email": "9@x", "name": "n", FORGED}]}'],
  update: ['update', '{"where": {"id": 1}, "data": {"name": "m", FORGED}}'],
  updateMany: ['updateMany', '{"where": {"id": 1, FORGED}, "data": {"name": "m"}}'],
  'the data of updateMany': ['updateMany', '{"where": {"id": 1}, "data": {"name": "m", FORGED}}'],
  'the insert of upsert': [
    'upsert',
    '{"where": {"id": 9}, "create": {"id": 9, "email": "9@x", "name": "n", FORGED}, "update": {}}',
  ],
  'the update of upsert': [
    'upsert',
    '{"where": {"id": 1}, "create": {"id": 9, "email": "9@x", "name": "n"}, "update": {FORGED}}',
  ],
  'a nested create': [
    'update',
    '{"where": {"id": 1}, "data": {"books": {"create": {"id": 9, "title": "t", FORGED}}}}',
  ],
  'a nested createMany': [
    'update',
    '{"where": {"id": 1}, "data": {"books": {"createMany": {"data": {"id": 9, "title": "t", FORGED}}}}}',
  ],
  'nested operations': [
    'update',
    '{"where": {"id": 1}, "data": {"books": {"create": {"id": 9, "title": "t"}, FORGED}}}',
  ],
  'a nested update': [
    'update',
    '{"where": {"id": 1}, "data": {"books": {"update": {"where": {"id": 1}, "data": {"title": "u", FORGED}}}}}',
  ],
  'the filter of a nested updateMany': [
    'update',
    '{"where": {"id": 1}, "data": {"books": {"updateMany": {"where": {"id": 1, FORGED}, "data": {"title": "u"}}}}}',
  ],
  deleteMany: ['deleteMany', '{"where": {"id": 1, FORGED}}'],
  'a nested deleteMany': [
    'update',
    '{"where": {"id": 1}, "data": {"books": {"deleteMany": {"id": 1, FORGED}}}}',
  ],
}

const forged = fc.oneof(
  fc.constantFrom<unknown>(null, 1, 'x', [], {}),
  fc.constantFrom(
    { createdBy: 'forged', age: 99, pages: 99 },
    { deletedAt: '2020-01-01T00:00:00Z', deletedBy: 'forged' },
    { id: 2 },
    { OR: [{ deletedAt: null }, { deletedAt: { not: null } }] },
    { AND: [{ id: 2 }] },
    { deleteMany: {} },
    { where: { id: 2 } },
    { books: true },
  ),
)

describe.each(Object.entries(PLACES))('in %s', (_, [operation, text]) => {
  test.each(['__proto__', 'constructor', 'prototype'])(
    '%s is what it is to Prisma',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(forged, async (value) => {
          const args = () =>
            JSON.parse(text.replace('FORGED', `"${name}": ${JSON.stringify(value)}`))
          const expected = await outcome(library.plain, operation, args())
          expect(await outcome(library.db, operation, args())).toEqual(expected)
        }),
        { numRuns: 20 },
      )
    },
  )
})

/** The answer or the kind of error, and what is live then; nothing of it stays. */
async function outcome(client: object, operation: string, args: unknown): Promise<unknown> {
  const rollback = { answer: undefined as unknown, live: undefined as unknown }
  const { $transaction } = client as typeof library.plain
  await $transaction
    .call(client, async (tx) => {
      rollback.answer = await (tx as unknown as Client).author[operation]?.(args)
      const live = { where: { deletedAt: null }, orderBy: { id: 'asc' } } as const
      const columns = { id: true, createdBy: true, deletedBy: true } as const
      rollback.live = [
        await tx.author.findMany({ ...live, select: { ...columns, age: true, name: true } }),
        await tx.book.findMany({ ...live, select: { ...columns, pages: true, title: true } }),
      ]
      throw rollback
    })
    .catch((error) => {
      if (error !== rollback) rollback.answer = (error as Error).name
    })
  return JSON.parse(JSON.stringify(rollback, (key, value) => (/At$/.test(key) ? null : value)))
}
