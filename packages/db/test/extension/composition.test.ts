import { beforeEach, describe, expect, test } from 'vitest'
import { withActor } from '../../src/extensions.js'
import { Prisma } from '../schemas/generated/library/client/client.js'
import { extendLibrary, type LibraryClient, useLibrary } from '../schemas/use-library.js'

const library = useLibrary()

beforeEach(async () => {
  const { plain } = library
  await plain.author.create({ data: { id: 1, email: 'a', name: 'A' } })
  await plain.book.createMany({
    data: [1, 2].map((id) => ({ id, title: `${id}`, authorId: 1 })),
  })
  await plain.shelf.create({ data: { room: 'a', position: 1 } })
  await plain.placement.create({ data: { bookId: 1, shelfRoom: 'a', shelfPosition: 1 } })
})

/** Row-level security as Prisma's own example has it: each operation in a batch behind a setting. */
const rowLevelSecurity = Prisma.defineExtension((prisma) =>
  prisma.$extends({
    query: {
      $allModels: {
        async $allOperations({ args, query }) {
          const [, result] = await prisma.$transaction([
            prisma.$executeRaw`SELECT set_config('app.tenant', '7', true)`,
            query(args),
          ])
          return result
        },
      },
    },
  }),
)

function logging(log: string[]) {
  return Prisma.defineExtension({
    query: {
      $allModels: {
        async $allOperations({ model, operation, args, query }) {
          log.push(`${model}.${operation}`)
          return query(args)
        },
      },
    },
  })
}

describe.each([
  ['before', () => extendLibrary(library.plain.$extends(rowLevelSecurity) as never)],
  ['after', () => extendLibrary(library.plain).$extends(rowLevelSecurity)],
])('with an extension that wraps operations in batches, put on %s ours', (_, make) => {
  test('reads hide deleted rows', async () => {
    const db = make() as typeof library.db
    await library.plain.book.update({ where: { id: 1 }, data: { deletedAt: new Date() } })
    expect(await db.author.findMany({ include: { books: true } })).toMatchObject([
      { books: [{ id: 2 }] },
    ])
    expect(await db.book.findUnique({ where: { id: 1 } })).toBeNull()
    expect(await db.book.count()).toBe(1)
  })

  test('writes are stamped, deletes are soft', async () => {
    const db = make() as typeof library.db
    await withActor({ id: 'me' }, async () => {
      await db.book.create({ data: { id: 3, title: 'x', authorId: 1 } })
      await db.shelf.delete({ where: { room_position: { room: 'a', position: 1 } } })
    })
    expect(await library.plain.book.findUnique({ where: { id: 3 } })).toMatchObject({
      createdBy: 'me',
    })
    expect(await library.plain.shelf.findFirst()).toMatchObject({ deletedBy: 'me' })
    const placement = await library.plain.placement.findFirstOrThrow()
    expect(placement.deletedBy).toBe('me')
  })
})

test('a delete that a batch cannot carry out is refused, not done by half', async () => {
  const db = extendLibrary(library.plain.$extends(rowLevelSecurity) as never)
  await expect(db.author.delete({ where: { id: 1 } })).rejects.toMatchObject({
    code: 'DB_SOFT_DELETE_UNSUPPORTED',
  })
  expect(await library.db.author.count()).toBe(1)
})

test.each<[string, (db: LibraryClient) => PromiseLike<unknown>]>([
  ['deleteMany with a limit', ({ book }) => book.deleteMany({ limit: 1 })],
  [
    'a nested deleteMany',
    ({ author }) => author.update({ where: { id: 1 }, data: { notes: { deleteMany: {} } } }),
  ],
  ['updateMany with a limit', ({ book }) => book.updateMany({ data: { title: 'x' }, limit: 1 })],
])('%s is refused in a batch of another extension', async (_, write) => {
  const db = extendLibrary(library.plain.$extends(rowLevelSecurity) as never)
  await expect(write(db)).rejects.toMatchObject({ code: 'DB_SOFT_DELETE_UNSUPPORTED' })
  expect(await library.db.book.count({ where: { title: { not: 'x' } } })).toBe(2)
})

test('an extension put on after ours cannot take a statement out of its transaction', async () => {
  const db = extendLibrary(library.plain).$extends(rowLevelSecurity)
  await library.plain.contract.create({ data: { id: 1, title: 'c', authorId: 1 } })
  await expect(db.author.delete({ where: { id: 1 } })).rejects.toMatchObject({ code: 'P2003' })
  expect(await library.db.author.count()).toBe(1)
  expect(await library.db.book.count()).toBe(2)
  await db.contract.delete({ where: { id: 1 } })
  await db.author.delete({ where: { id: 1 } })
  expect(await library.db.placement.count()).toBe(0)
  await db.author.restore({ where: { id: 1 } })
  expect(await library.db.placement.count()).toBe(1)
})

test('a batch is undone as a whole under an extension put on after ours that makes batches of its parts', async () => {
  const db = extendLibrary(library.plain).$extends(rowLevelSecurity)
  const tag = (name: string) => db.tag.create({ data: { id: 1, name } })
  await expect(db.$transaction([tag('a'), tag('b')])).rejects.toMatchObject({ code: 'P2002' })
  expect(await library.plain.tag.count()).toBe(0)
})

test('a batch is undone as a whole when a statement of a cascade fails', async () => {
  const db = extendLibrary(library.plain.$extends(rowLevelSecurity) as never)
  await library.plain.$executeRaw`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`
  await library.plain.$executeRaw`
    CREATE TRIGGER refuse BEFORE UPDATE ON placements FOR EACH ROW EXECUTE FUNCTION refuse()`
  try {
    await expect(
      db.shelf.delete({ where: { room_position: { room: 'a', position: 1 } } }),
    ).rejects.toThrow()
    expect(await library.db.shelf.count()).toBe(1)
  } finally {
    await library.plain.$executeRaw`DROP FUNCTION refuse() CASCADE`
  }
})

describe('with an extension that looks on', () => {
  test('put on before, it sees what the caller asked for', async () => {
    const log: string[] = []
    const db = extendLibrary(library.plain.$extends(logging(log)) as never)
    await db.shelf.delete({ where: { room_position: { room: 'a', position: 1 } } })
    expect(log).toEqual(['Shelf.delete'])
  })

  test('put on after, it sees what is made of an operation', async () => {
    const log: string[] = []
    const db = extendLibrary(library.plain).$extends(logging(log))
    await db.shelf.delete({ where: { room_position: { room: 'a', position: 1 } } })
    expect(log).toEqual(['Shelf.update'])
  })

  test('our methods and modes are there, and actors are kept', async () => {
    const db = extendLibrary(library.plain).$extends(logging([]))
    await withActor({ id: 'me' }, () => db.book.delete({ where: { id: 1 } }))
    expect(await db.$withDeleted().book.count()).toBe(2)
    await db.book.restore({ where: { id: 1 } })
    const query = withActor({ id: 'late' }, () =>
      db.book.update({ where: { id: 1 }, data: { pages: 1 } }),
    )
    expect(await query).toMatchObject({ updatedBy: 'late' })
  })
})

describe('an extension put on after ours that hooks one operation of one model', () => {
  type Hooks = Record<string, (input: { args: never; query: (args: never) => unknown }) => unknown>

  /** Puts hooks on for books and authors that note what they are called with. */
  function watch(operations: readonly string[]) {
    const seen: { hook: string; args: Record<string, unknown> }[] = []
    const hooks = (model: string): Hooks =>
      Object.fromEntries(
        operations.map((operation) => [
          operation,
          ({ args, query }) => {
            seen.push({ hook: `${model}.${operation}`, args })
            return query(args)
          },
        ]),
      )
    const query = { book: hooks('book'), author: hooks('author') }
    return { seen, db: extendLibrary(library.plain).$extends({ query } as object) }
  }

  test('is not called for what is looked up ahead of it', async () => {
    const { seen, db } = watch(['create'])
    const data = { id: 3, title: 'x', authorId: 1 }
    await db.book.create({ data })
    expect(seen).toMatchObject([{ hook: 'book.create', args: { data } }])
  })

  test('is not called for a restore, nor for the rows that come back with it', async () => {
    const { seen, db } = watch(['update'])
    await db.author.delete({ where: { id: 1 } })
    expect(seen.splice(0)).toMatchObject([{ hook: 'author.update', args: { where: { id: 1 } } }])
    await db.author.restore({ where: { id: 1 } })
    expect(seen).toEqual([])
    expect(await library.db.book.count()).toBe(2)
  })

  test('is called once for each attempt of an upsert', async () => {
    const { seen, db } = watch(['upsert'])
    const upsert = {
      where: { id: 1 },
      create: { id: 1, title: 'x', authorId: 1 },
      update: { pages: 7 },
    }
    await db.book.upsert(upsert)
    expect(seen.map(({ hook }) => hook)).toEqual(['book.upsert'])
  })

  test('is called for a hard delete with its own arguments', async () => {
    const { seen, db } = watch(['delete'])
    await db.book.hardDelete({ where: { id: 2 } })
    expect(seen).toMatchObject([{ hook: 'book.delete', args: { where: { id: 2 } } }])
  })
})

/** Read replicas as Prisma's own extension has them: reads outside transactions go to another client. */
function readReplica(replica: object, asked: string[]) {
  return Prisma.defineExtension({
    query: {
      $allModels: {
        async $allOperations(input) {
          const { model, operation, args, query } = input
          const { transaction } = (
            input as unknown as { __internalParams: { transaction?: object } }
          ).__internalParams
          if (transaction || !/^(find|count|aggregate|groupBy)/.test(operation)) return query(args)
          asked.push(`${model}.${operation}`)
          const delegates = replica as Record<string, Record<string, (args: unknown) => unknown>>
          return delegates[model.charAt(0).toLowerCase() + model.slice(1)]?.[operation]?.(args)
        },
      },
    },
  })
}

describe.each([
  ['after', (asked: string[]) => library.db.$extends(readReplica(library.plain, asked))],
  [
    'before, with replicas that have ours too,',
    (asked: string[]) =>
      extendLibrary(library.plain.$extends(readReplica(library.db, asked)) as never),
  ],
])('with an extension that sends reads elsewhere, put on %s ours', (_, make) => {
  test('reads hide deleted rows, and writes go to the primary', async () => {
    const asked: string[] = []
    const db = make(asked) as typeof library.db
    await db.book.delete({ where: { id: 1 } })
    expect(await db.book.findMany({ include: { author: true } })).toMatchObject([{ id: 2 }])
    expect(await db.book.findUnique({ where: { id: 1 } })).toBeNull()
    expect(await db.book.count()).toBe(1)
    expect(asked).toEqual(['Book.findMany', 'Book.findUnique', 'Book.count'])
    await db.author.delete({ where: { id: 1 } })
    await db.author.restore({ where: { id: 1 } })
    expect(await db.book.count()).toBe(1)
  })
})

const initials = Prisma.defineExtension({
  result: { book: { initial: { needs: { title: true }, compute: ({ title }) => title[0] } } },
})

test.each([
  ['before', () => extendLibrary(library.plain.$extends(initials) as never)],
  ['after', () => extendLibrary(library.plain).$extends(initials)],
])(
  'fields of an extension put on %s ours are computed in rows of relations too',
  async (_, make) => {
    const db = make() as typeof library.db
    const include = { books: { orderBy: { id: 'asc' } } } as const
    const author = { books: [{ initial: '1' }, { initial: '2' }] }
    const of = { where: { id: 1 } }
    expect(await db.author.findMany({ include })).toMatchObject([author])
    expect(await db.author.update({ ...of, data: { name: 'B' }, include })).toMatchObject(author)
    expect(await db.author.findUnique(of).books(include.books)).toMatchObject(author.books)
    await db.$transaction(async (tx) => {
      expect(await tx.author.findUnique({ ...of, include })).toMatchObject(author)
    })
  },
)

test('computed fields of other extensions see rows, and nothing of ours', async () => {
  const db = extendLibrary(
    library.plain.$extends({
      result: { author: { label: { needs: { name: true }, compute: ({ name }) => `<${name}>` } } },
    }) as never,
  ) as unknown as { author: { findMany(args: object): Promise<unknown> } }
  const [row] = (await db.author.findMany({ select: { label: true } })) as [object]
  expect({ ...row }).toMatchObject({ label: '<A>' })
  expect(Object.keys(row)).toEqual(['label'])
})

const deletions = Prisma.defineExtension({
  result: {
    author: {
      isDeleted: {
        needs: { deletedAt: true },
        compute: ({ deletedAt }) => (deletedAt === undefined ? undefined : deletedAt !== null),
      },
    },
  },
})

test.each([
  ['before', () => extendLibrary(library.plain.$extends(deletions) as never)],
  ['after', () => extendLibrary(library.plain).$extends(deletions)],
])(
  'a field that an extension put on %s ours computes of deletedAt is there at relations, and deletedAt is not',
  async (_, make) => {
    const db = make() as unknown as {
      book: Record<
        'findUnique' | 'update',
        (args: object) => Promise<Record<string, unknown>> & {
          editor(selection: object): Promise<object>
        }
      >
    }
    const of = { where: { id: 1 } }
    await library.plain.book.update({ ...of, data: { editorId: 1 } })
    const selected = { select: { isDeleted: true } }
    const omitted = { omit: { deletedAt: true } }
    for (const selection of [selected, omitted]) {
      const include = { editor: selection }
      const found = await db.book.findUnique({ ...of, include })
      const updated = await db.book.update({ ...of, data: { title: 'x' }, include })
      const reached = await db.book.findUnique(of).editor(selection)
      for (const editor of [found['editor'], updated['editor'], reached]) {
        expect(editor).toMatchObject({ isDeleted: false })
        expect(Object.keys(editor as object)).not.toContain('deletedAt')
      }
    }
    await library.plain.author.update({ ...of, data: { deletedAt: new Date() } })
    expect(
      (await db.book.findUnique({ ...of, include: { editor: selected } }))['editor'],
    ).toBeNull()
  },
)
