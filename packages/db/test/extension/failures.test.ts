import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Prisma } from '../schemas/generated/library/client/client.js'
import { type LibraryClient, useLibrary } from '../schemas/use-library.js'

// What Prisma runs as one operation we may run as a transaction, or in SQL. A caller who looks at what it
// fails with must see no difference.

const library = useLibrary()

beforeAll(async () => {
  const { plain } = library
  await plain.$executeRaw`
    CREATE FUNCTION fail_as_named() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'no' USING ERRCODE = split_part(NEW.title, ' ', 2); END $$`
  await plain.$executeRaw`
    CREATE TRIGGER fail_at_once AFTER UPDATE ON books
      FOR EACH ROW WHEN (NEW.title LIKE 'statement %') EXECUTE FUNCTION fail_as_named()`
  await plain.$executeRaw`
    CREATE CONSTRAINT TRIGGER fail_at_commit AFTER UPDATE ON books DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.title LIKE 'commit %') EXECUTE FUNCTION fail_as_named()`
})
beforeEach(async () => {
  await library.plain.author.create({ data: { id: 1, email: 'a', name: 'A' } })
})

const author = { where: { id: 1 } }
const WAYS: Readonly<Record<string, (db: LibraryClient) => PromiseLike<unknown>>> = {
  'a delete that spreads': (db) => db.author.delete(author),
  'an update with a nested delete': (db) =>
    db.author.update({ ...author, data: { books: { delete: { id: 1 } } } }),
  'a delete in a transaction': (db) => db.$transaction((tx) => tx.author.delete(author)),
  'a delete in a batch': (db) => db.$transaction([db.author.delete(author)]),
  'an update in a transaction': (db) =>
    db.$transaction((tx) => tx.book.update({ where: { id: 1 }, data: { pages: 1 } })),
}

describe.each(Object.entries(WAYS))('%s', (_, work) => {
  test.each([
    ['a foreign key that is violated', 'P2003', '23503'],
    ['a value that is taken', 'P2002', '23505'],
    ['a deadlock', 'P2034', '40P01'],
    ['a conflict', 'P2034', '40001'],
    ['an error of a trigger', 'P2039', 'P0001'],
  ])('fails with %s: %s', async (_name, code, sqlstate) => {
    for (const when of ['statement', 'commit']) {
      const title = `${when} ${sqlstate}`
      await library.plain.book.deleteMany()
      await library.plain.book.create({ data: { id: 1, title, authorId: 1 } })
      const failure = await Promise.resolve(work(library.db)).catch((error: unknown) => error)
      expect(failure, when).toBeInstanceOf(Prisma.PrismaClientKnownRequestError)
      expect(failure, when).toMatchObject({ code })
    }
  })
})

test.each([undefined, null, 'a text', new Error('an error')])(
  'what a caller throws in a transaction comes out of it: %s',
  async (thrown) => {
    const work = library.db.$transaction(async () => {
      throw thrown
    })
    await expect(work).rejects.toBe(thrown)
  },
)
