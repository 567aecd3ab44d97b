import { AsyncLocalStorage } from 'node:async_hooks'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Prisma } from '../schemas/generated/library/client/client.js'
import type { LibraryClient } from '../schemas/use-library.js'
import { usePointReads } from './use-point-reads.js'

const library = usePointReads()

beforeAll(async () => {
  await library.plain.author.createMany({
    data: [1, 2, 3].map((id) => ({ id, email: `${id}@example.org`, name: 'Ada', age: 30 })),
  })
  await library.plain.author.update({ where: { id: 3 }, data: { deletedAt: new Date() } })
  await library.plain.book.create({ data: { id: 1, title: 'One', genre: 'POETRY', authorId: 1 } })
  await library.plain.shelf.create({ data: { room: 'a', position: 1 } })
})
beforeEach(() => {
  library.on.sent.length = 0
  library.off.sent.length = 0
})

type Work = (db: LibraryClient) => PromiseLike<unknown>

async function outcomes(work: Work, on: LibraryClient = library.on.client) {
  const settled = (db: LibraryClient) =>
    Promise.resolve(work(db)).catch(({ name, message }: Error) => ({ name, message }))
  return { actual: await settled(on), expected: await settled(library.off.client) }
}

/** What the types forbid and a program in JavaScript may do. */
const loose = (args: object) => args as never

const PAST: Readonly<Record<string, Work>> = {
  'findUnique by the key': (db) => db.author.findUnique({ where: { id: 1 } }),
  'findUnique of a deleted row': (db) => db.author.findUnique({ where: { id: 3 } }),
  'findUniqueOrThrow of none': (db) => db.author.findUniqueOrThrow({ where: { id: 9 } }),
  'findFirst by several columns': (db) => db.author.findFirst({ where: { name: 'Ada', age: 30 } }),
  'findFirst without a filter': (db) => db.author.findFirst({ orderBy: { id: 'desc' } }),
  'findFirst in an order': (db) =>
    db.author.findFirst({ where: { age: 30 }, orderBy: [{ name: 'asc' }, { id: 'desc' }] }),
  'findFirstOrThrow of none': (db) => db.author.findFirstOrThrow({ where: { name: 'Bob' } }),
  'a flat select': (db) =>
    db.book.findUnique({ where: { id: 1 }, select: { genre: true, id: true } }),
  'a flat omit': (db) => db.author.findUnique({ where: { id: 1 }, omit: { email: true } }),
  'a model without deleted rows': (db) => db.loan.findFirst({ where: { bookId: 1 } }),
  'an enum': (db) => db.book.findFirst({ where: { genre: 'POETRY' } }),
  'a method of ours': (db) => db.author.findById(1),
  count: (db) => db.author.count(),
  'count by several columns': (db) => db.author.count({ where: { name: 'Ada', age: 30 } }),
  'count of none': (db) => db.book.count({ where: { genre: 'SCIENCE' } }),
  'count of a model without deleted rows': (db) => db.loan.count({ where: {} }),
  'count of a key of several columns': (db) => db.shelf.count({ where: { room: 'a' } }),
}

test.each(Object.entries(PAST))('%s goes past the engine', async (_, work) => {
  const { actual, expected } = await outcomes(work)
  expect(actual).toEqual(expected)
  expect(library.on.sent).toHaveLength(1)
  expect(library.on.sent).toEqual(library.off.sent)
})

const author = (args: object): Work => {
  return (db) => db.author.findFirst(loose({ orderBy: { id: 'asc' }, ...args }))
}

const THROUGH: Readonly<Record<string, Work>> = {
  'another operation': (db) => db.author.findMany({ where: { id: 1 } }),
  include: author({ include: { books: true } }),
  'a relation in select': author({ select: { books: true } }),
  _count: author({ select: { _count: true } }),
  'false in select': author({ select: { id: true, name: false } }),
  'false in omit': author({ omit: { name: false } }),
  'an empty select': author({ select: {} }),
  'an omit of everything': (db) =>
    db.loan.findFirst({ omit: { id: true, reader: true, bookId: true } }),
  'select beside omit': author({ select: { id: true }, omit: { name: true } }),
  'an unknown field': author({ where: { nonsense: 1 } }),
  'an unknown argument': author({ nonsense: 1 }),
  null: author({ where: { age: null } }),
  undefined: author({ where: { age: undefined } }),
  'an operator': author({ where: { age: { gt: 1 } } }),
  AND: author({ where: { AND: [{ id: 1 }] } }),
  'a filter on a relation': author({ where: { books: { some: {} } } }),
  'a filter on deletedAt': author({ where: { deletedAt: { not: null } } }),
  'an enum value that there is not': (db) =>
    db.book.findFirst({ where: loose({ genre: 'verse' }) }),
  'a date': author({ where: { createdAt: new Date(0) } }),
  'a text for a number': author({ where: { id: '1' } }),
  'a number for a text': author({ where: { name: 1 } }),
  'a number that is not whole': author({ where: { id: 1.5 } }),
  'a number out of range': author({ where: { id: 2 ** 31 } }),
  'a field of the table': (db) =>
    db.author.findFirst({ where: { name: library.plain.author.fields.email as never } }),
  cursor: author({ cursor: { id: 1 } }),
  skip: author({ skip: 1 }),
  take: author({ take: -1 }),
  distinct: author({ distinct: 'name' }),
  'an order with nulls': author({ orderBy: { age: { sort: 'asc', nulls: 'first' } } }),
  'an order by a relation': author({ orderBy: { mentor: { id: 'asc' } } }),
  'two orders in one': author({ orderBy: { id: 'asc', name: 'asc' } }),
  'findUnique by more than the key': (db) => db.author.findUnique({ where: { id: 1, age: 30 } }),
  'findUnique without a key': (db) => db.author.findUnique({ where: loose({ age: 30 }) }),
  'findUnique by another key': (db) => db.publisher.findUnique({ where: { name: 'One' } }),
  'findUnique in an order': (db) =>
    db.author.findUnique(loose({ where: { id: 1 }, orderBy: { id: 'asc' } })),
  'count in an order': (db) => db.author.count({ orderBy: { id: 'asc' } }),
  'count of some': (db) => db.author.count({ take: 1 }),
  'count by column': (db) => db.author.count({ select: { age: true } }),
  'count of a select of nothing': (db) => db.author.count(loose({ select: undefined })),
  'count by an operator': (db) => db.author.count({ where: { age: { gt: 1 } } }),
  'count of the deleted': (db) => db.$onlyDeleted().author.count(),
  'a key of several columns': (db) =>
    db.shelf.findUnique({ where: { room_position: { room: 'a', position: 1 } } }),
  'the fluent API': (db) => db.book.findUnique({ where: { id: 1 } }).author(),
  $withDeleted: (db) => db.$withDeleted().author.findUnique({ where: { id: 3 } }),
  $onlyDeleted: (db) => db.$onlyDeleted().author.findFirst({ where: { id: 3 } }),
  'an interactive transaction': (db) =>
    db.$transaction((tx) => tx.author.findUnique({ where: { id: 1 } })),
  'a batch': (db) => db.$transaction([db.author.findUnique({ where: { id: 1 } })]),
  'an extension of the operation': (db) =>
    db
      .$extends({ query: { author: { findFirst: ({ args, query }) => query(args) } } })
      .author.findFirst({ where: { id: 1 } }),
  'an extension of the result': (db) =>
    db
      .$extends({
        result: { author: { short: { needs: { name: true }, compute: ({ name }) => name[0] } } },
      })
      .author.findFirst({ where: { id: 1 }, omit: { name: true } })
      .then((author) => author?.short),
  'an extension made of a client': (db) =>
    db
      .$extends(Prisma.defineExtension((client) => client.$extends({ query: {} })) as never)
      .author.findFirst({ where: { id: 1 } }),
}

test.each(Object.entries(THROUGH))('%s goes through the engine', async (_, work) => {
  const { actual, expected } = await outcomes(work)
  expect(actual).toEqual(expected)
  expect(library.on.sent).toEqual([])
})

test('columns that are left out by default go through the engine', async () => {
  const client = library.open({ omit: { author: { email: true } } }) as LibraryClient
  const author = await client.author.findUnique({ where: { id: 1 } })
  expect(author).not.toHaveProperty('email')
  expect(library.on.sent).toEqual([])
})

test('errors that show the caller’s source are the engine’s', async () => {
  const client = library.open({ errorFormat: 'pretty' })
  const missing = client.author.findUniqueOrThrow({ where: { id: 9 } })
  await expect(missing).rejects.toThrow('findUniqueOrThrow')
  expect(library.on.sent).toEqual([])
})

test('an extension that only adds methods changes nothing', async () => {
  const db = library.on.client.$extends({ model: { author: { hello: () => 'hello' } } })
  expect(await db.author.findUnique({ where: { id: 1 } })).toMatchObject({ id: 1 })
  expect(library.on.sent).toHaveLength(1)
})

test('a method of another extension takes the place of a read', async () => {
  const { client } = library.on
  const db = client.$extends({
    model: { author: { count: () => client.author.count({ where: { name: 'nobody' } }) } },
  })
  expect(await client.author.count()).toBeGreaterThan(0)
  expect(await db.author.count()).toBe(0)
})

test('a read is sent once, however often it is awaited', async () => {
  const read = library.on.client.author.findUnique({ where: { id: 1 } })
  expect(library.on.sent).toEqual([])
  const [first, second] = [await read, await read.finally(() => {})]
  expect(first).toMatchObject({ id: 1 })
  expect(second).toBe(first)
  expect(library.on.sent).toHaveLength(1)
})

test('Prisma’s instrumentation sees each read', async () => {
  const spans: string[] = []
  const helper = {
    isEnabled: () => true,
    getTraceParent: () => '00-10-10-00',
    dispatchEngineSpans: () => {},
    getActiveContext: () => undefined,
    runInChildSpan(options: string | { readonly name: string }, work: () => unknown) {
      spans.push(typeof options === 'string' ? options : options.name)
      return work()
    },
  }
  vi.stubGlobal('PRISMA_INSTRUMENTATION', { helper })
  const author = await library.on.client.author.findUnique({ where: { id: 1 } })
  vi.unstubAllGlobals()
  expect(author).toMatchObject({ id: 1 })
  expect(spans).toEqual(['operation'])
  expect(library.on.sent).toHaveLength(1)
})

describe('findUnique calls of one tick', () => {
  const find = (id: number) => library.on.client.author.findUnique({ where: { id } })

  test('are one statement, with a row for each of them', async () => {
    const [one, again, two, deleted, missing] = await Promise.all([1, 1, 2, 3, 9].map(find))
    expect([one, two]).toMatchObject([{ id: 1 }, { id: 2 }])
    expect(again).toEqual(one)
    expect(again).not.toBe(one)
    expect([deleted, missing]).toEqual([null, null])
    expect(library.on.sent).toHaveLength(1)
  })

  test('are the same statement, however many they are', async () => {
    await Promise.all([1, 2].map(find))
    await Promise.all([1, 2, 3, 4, 5].map(find))
    expect(new Set(library.on.sent).size).toBe(1)
    expect(library.on.sent).toHaveLength(2)
  })

  test('share it with findUniqueOrThrow', async () => {
    const { client, sent } = library.on
    const missing = client.author.findUniqueOrThrow({ where: { id: 9 } })
    const [one, none] = await Promise.allSettled([find(1), missing])
    expect(one).toMatchObject({ status: 'fulfilled', value: { id: 1 } })
    expect(none).toMatchObject({ status: 'rejected', reason: { code: 'P2025' } })
    expect(sent).toHaveLength(1)
  })

  test('take no part in those of a transaction and of $withDeleted', async () => {
    const { client, sent } = library.on
    const [plain, shown, [inBatch]] = await Promise.all([
      find(3),
      client.$withDeleted().author.findUnique({ where: { id: 3 } }),
      client.$transaction([client.author.findUnique({ where: { id: 3 } })]),
    ])
    expect([plain, shown?.id, inBatch]).toEqual([null, 3, null])
    expect(sent).toHaveLength(1)
  })

  test('leave each caller in its own context', async () => {
    const caller = new AsyncLocalStorage<number>()
    const call = async (id: number) => {
      const author = await find(id)
      return [author?.id, caller.getStore()]
    }
    const seen = await Promise.all([1, 2].map((id) => caller.run(id, call, id)))
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(library.on.sent).toHaveLength(1)
  })

  test('read by the index', async () => {
    await Promise.all([1, 2].map(find))
    const [sql] = library.on.sent
    const plan = await library.plain.$transaction(async (tx) => {
      await tx.$executeRaw`
        INSERT INTO authors (id, email, name)
        SELECT n, n || '@example.org', 'Many' FROM generate_series(1000, 5000) AS n`
      await tx.$executeRaw`ANALYZE authors`
      await tx.$executeRawUnsafe(`PREPARE together AS ${sql}`)
      const lines = await tx.$queryRaw`EXPLAIN EXECUTE together('{1,2}')`
      await tx.$executeRaw`DEALLOCATE together`
      await tx.author.deleteMany({ where: { name: 'Many' } })
      return lines
    })
    expect(JSON.stringify(plan)).toContain('Index Scan using authors_pkey')
  })
})

test('unlike calls of one tick go past the engine one by one', async () => {
  const { client, sent } = library.on
  const [one, two] = await Promise.all([
    client.author.findUnique({ where: { id: 1 }, select: { id: true } }),
    client.author.findUnique({ where: { id: 2 } }),
  ])
  expect([one?.id, two?.id]).toEqual([1, 2])
  expect(sent).toHaveLength(2)
})
