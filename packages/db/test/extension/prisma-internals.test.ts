import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Hook } from '../../src/extension/hook.js'
import type { ClientInternals, OperationParams } from '../../src/extension/prisma/internals.js'
import { softDeleteAndAudit, UnfitPrismaError, withActor } from '../../src/extensions.js'
import { models } from '../schemas/generated/library/models.js'
import {
  type LibraryClient,
  openLibrary,
  openOurAdapter,
  type PlainClient,
  useLibrary,
} from '../schemas/use-library.js'

// What this package takes from Prisma without Prisma having promised it. What fails here after Prisma was
// upgraded names what has changed, and `src/extension/prisma/internals.ts` says what it is needed for.

const library = useLibrary()

beforeEach(async () => {
  const { plain } = library
  await plain.author.create({ data: { id: 1, email: 'a', name: 'A' } })
  await plain.book.createMany({
    data: [1, 2, 3].map((id) => ({ id, title: `${id}`, authorId: 1 })),
  })
})

const internals = (client: object) => client as ClientInternals
const hooked = (query: object) => library.plain.$extends({ query }) as PlainClient

describe('Prisma', () => {
  /** What a hook is told of the operations that `work` asks for. */
  async function told(work: (db: PlainClient) => PromiseLike<unknown>) {
    const seen: OperationParams[] = []
    const hook: Hook = ({ __internalParams, args, query }) => {
      seen.push({ ...__internalParams })
      return query(args)
    }
    await work(hooked({ $allOperations: hook }))
    return seen
  }

  test('tells a hook which operation it is called for, and where its result is taken from', async () => {
    expect(await told((db) => db.book.findUnique({ where: { id: 1 } }).author())).toMatchObject([
      {
        args: { where: { id: 1 }, select: { author: true } },
        model: 'Book',
        jsModelName: 'book',
        action: 'findUnique',
        clientMethod: 'book.findUnique',
        dataPath: ['select', 'author'],
      },
    ])
  })

  test('tells a hook the transaction of an operation', async () => {
    const [alone] = await told((db) => db.book.count())
    expect(alone?.transaction).toBeUndefined()
    const [inside] = await told((db) => db.$transaction((tx) => tx.book.count()))
    expect(inside?.transaction).toMatchObject({ kind: 'itx', id: expect.any(String) })
    const batch = await told((db) => db.$transaction([db.book.count(), db.author.count()]))
    expect(batch.map(({ transaction }) => transaction)).toMatchObject(
      [0, 1].map((index) => ({
        kind: 'batch',
        id: expect.any(Number),
        index,
        lock: expect.anything(),
      })),
    )
  })

  test('tells what a query asks for, and runs it in a transaction that it is handed', async () => {
    const query = internals(library.plain)._createPrismaPromise(async (given) => given)
    const transaction = { kind: 'itx', id: 'mine' } as const
    expect(await query.requestTransaction?.(transaction)).toBe(transaction)
    expect(library.plain.book.count()).toMatchObject({
      [Symbol.toStringTag]: 'PrismaPromise',
      requestTransaction: expect.any(Function),
      spec: { model: 'Book', action: 'count' },
    })
  })

  test('makes the clients of all interactive transactions by one method', async () => {
    const made = vi.fn()
    const watched = new Proxy(library.plain, {
      get: (target, property) => {
        if (property === '_createItxClient') made()
        return Reflect.get(target, property)
      },
    })
    await watched.$transaction((tx) => tx.book.count())
    expect(made).toHaveBeenCalledOnce()
  })

  test('calls what a request carries where it sends it, and hooks for requests sent together', async () => {
    const fetch = vi.fn((given: unknown) => given)
    const batch = vi.fn(({ args, query, __internalParams }) => query(args, __internalParams))
    const carry: Hook = ({ args, query, __internalParams }) =>
      query(args, { ...__internalParams, customDataProxyFetch: fetch })
    const db = hooked({ $allOperations: carry, $__internalBatch: batch })
    await db.book.findFirst()
    expect(fetch).toHaveBeenCalledOnce()
    await db.$transaction([db.book.count(), db.author.count()])
    expect(batch).toHaveBeenCalledOnce()
    expect(batch.mock.calls[0]?.[0]).toMatchObject({
      __internalParams: {
        requests: [0, 1].map((index) => ({
          transaction: { kind: 'batch', index },
          customDataProxyFetch: expect.any(Function),
        })),
      },
    })
  })
})

describe('the walk through results', () => {
  /** How often Prisma asks for the computed fields of books, for a read of an author with all books. */
  async function looks(db: object): Promise<number> {
    const extensions = internals(db)._extensions as Required<ClientInternals['_extensions']>
    const asked = vi.spyOn(extensions, 'getAllComputedFields')
    await (db as PlainClient).author.findMany({ include: { books: true } })
    const ofBooks = asked.mock.calls.filter(([model]) => model === 'book').length
    asked.mockRestore()
    return ofBooks
  }

  test('passes by the rows of relations', async () => {
    const few = await looks(library.db)
    await library.plain.book.deleteMany({ where: { id: { gt: 1 } } })
    expect(await looks(library.db)).toBe(few)
  })

  test('meets each of them where other extensions compute fields', async () => {
    const compute = { needs: { title: true }, compute: () => 1 }
    const db = library.db.$extends({ result: { book: { one: compute } } })
    const many = await looks(db)
    await library.plain.book.deleteMany({ where: { id: { gt: 1 } } })
    expect(await looks(db)).toBe(many - 2)
  })
})

describe('without', () => {
  /** As `$extends` does it, which would show the client as it is. */
  const extend = (client: object, options: object = {}) =>
    softDeleteAndAudit({ models, ...options })(client) as unknown as LibraryClient

  /** A client as it is, in which we do not find some members. */
  function hiding<Client extends object>(client: Client, ...hidden: string[]): Client {
    return new Proxy(client, {
      get: (target, property) => {
        if (hidden.includes(String(property))) return undefined
        const value: unknown = Reflect.get(target, property)
        if (property === '_extensions') return hiding(value as object, ...hidden)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  }

  test.each([
    ['_createPrismaPromise'],
    ['_executeRequest'],
    ['_extensions'],
    ['getAllQueryCallbacks'],
  ])('%s a client is not extended', (hidden) => {
    const attempt = () => extend(hiding(library.plain, hidden))
    expect(attempt).toThrow(UnfitPrismaError)
    expect(attempt).toThrow(hidden)
  })

  test('what only makes things faster, all is answered as with it', async () => {
    const adapter = openOurAdapter(library.url)
    const on = openLibrary(library.url, adapter.adapter)
    onTestFinished(async () => {
      await on.$disconnect()
      await adapter.pool.end()
    })
    const hidden = ['getAllComputedFields', '_errorFormat', '_tracingHelper']
    const db = extend(hiding(on, ...hidden), { pointReads: adapter.adapter.adapter })
    await withActor({ id: 'me' }, () => db.book.delete({ where: { id: 1 } }))
    expect(await db.book.findUnique({ where: { id: 1 } })).toBeNull()
    expect(await db.book.count()).toBe(2)
    const include = { books: { select: { id: true }, orderBy: { id: 'asc' } } } as const
    expect(await db.author.findMany({ include })).toMatchObject([{ books: [{ id: 2 }, { id: 3 }] }])
    await db.author.delete({ where: { id: 1 } })
    expect(await db.$transaction([db.book.count(), db.author.count()])).toEqual([0, 0])
  })
})
