import { describe, expect, test } from 'vitest'
import { currentActor, withActor } from '../../src/extensions.js'
import { useLibrary } from '../schemas/use-library.js'

const library = useLibrary()
const as = <T>(id: string, work: () => T) => withActor({ id }, work)
const author = (id: number) => ({ id, email: `${id}@x`, name: 'n' })
const stampsOf = async (id: number) => {
  const { createdBy, updatedBy } = await library.plain.author.findUniqueOrThrow({ where: { id } })
  return [createdBy, updatedBy]
}

describe('every write is stamped', () => {
  test('create, createMany with one and with many, and the forms that return', async () => {
    const { db } = library
    await as('a', () => db.author.create({ data: author(1) }))
    await as('b', () => db.author.createMany({ data: author(2) }))
    await as('c', () => db.author.createMany({ data: [author(3), author(4)] }))
    const returned = await as('d', () => db.author.createManyAndReturn({ data: [author(5)] }))
    expect(await Promise.all([1, 2, 3, 4, 5].map(stampsOf))).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
      ['c', 'c'],
      ['d', 'd'],
    ])
    expect(returned).toMatchObject([{ createdBy: 'd' }])
  })

  test('update, updateMany, updateManyAndReturn; createdBy never changes', async () => {
    const { db } = library
    await as('a', () => db.author.create({ data: author(1) }))
    await as('b', () => db.author.update({ where: { id: 1 }, data: { age: 1 } }))
    expect(await stampsOf(1)).toEqual(['a', 'b'])
    await as('c', () => db.author.updateMany({ data: { age: 2 } }))
    expect(await stampsOf(1)).toEqual(['a', 'c'])
    await as('d', () => db.author.updateManyAndReturn({ data: { age: 3 } }))
    expect(await stampsOf(1)).toEqual(['a', 'd'])
    await db.author.update({ where: { id: 1 }, data: { age: 4 } })
    expect(await stampsOf(1)).toEqual(['a', null])
  })

  test('both branches of upsert', async () => {
    const { db } = library
    const upsert = () =>
      db.author.upsert({ where: { id: 1 }, create: author(1), update: { age: 1 } })
    await as('a', upsert)
    expect(await stampsOf(1)).toEqual(['a', 'a'])
    await as('b', upsert)
    expect(await stampsOf(1)).toEqual(['a', 'b'])
  })

  test('delete, and all that goes with it; restore', async () => {
    const { db, plain } = library
    await as('a', () =>
      db.author.create({ data: { ...author(1), books: { create: { id: 1, title: 't' } } } }),
    )
    await as('b', () => db.author.delete({ where: { id: 1 } }))
    expect(await plain.book.findFirst()).toMatchObject({
      createdBy: 'a',
      updatedBy: 'b',
      deletedBy: 'b',
    })
    await as('c', () => db.author.restore({ where: { id: 1 } }))
    expect(await plain.book.findFirst()).toMatchObject({ updatedBy: 'c', deletedBy: null })
  })

  test('nested writes at any depth, through models without the columns too', async () => {
    const { db, plain } = library
    await as('a', () =>
      db.publisher.create({
        data: {
          id: 1,
          name: 'p',
          books: {
            create: [
              { id: 1, title: 't', author: { create: author(1) } },
              {
                id: 2,
                title: 'u',
                author: { connectOrCreate: { where: { id: 2 }, create: author(2) } },
              },
            ],
          },
        },
      }),
    )
    expect(await stampsOf(1)).toEqual(['a', 'a'])
    expect(await stampsOf(2)).toEqual(['a', 'a'])
    await as('b', () =>
      db.publisher.update({
        where: { id: 1 },
        data: {
          books: {
            update: { where: { id: 1 }, data: { author: { update: { age: 1 } } } },
            updateMany: { where: { id: 2 }, data: { pages: 1 } },
            upsert: {
              where: { id: 3 },
              update: {},
              create: { id: 3, title: 'v', authorId: 1, updatedBy: undefined },
            },
          },
        },
      }),
    )
    expect(await stampsOf(1)).toEqual(['a', 'b'])
    expect(await plain.book.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { createdBy: 'a', updatedBy: 'b' },
      { createdBy: 'a', updatedBy: 'b' },
      { createdBy: 'b', updatedBy: 'b' },
    ])
  })
})

describe('the actor', () => {
  test('is kept by a query that is awaited elsewhere', async () => {
    const { db } = library
    const query = as('inside', () => db.author.create({ data: author(1) }))
    await as('outside', async () => {
      await query
      expect(currentActor()?.id).toBe('outside')
    })
    expect(await stampsOf(1)).toEqual(['inside', 'inside'])
    const orphan = db.author.create({ data: author(2) })
    await as('late', () => orphan)
    expect(await stampsOf(2)).toEqual([null, null])
  })

  test('is kept by a query that goes on to a relation elsewhere', async () => {
    const { db } = library
    await as('maker', () => db.author.create({ data: author(1) }))
    const query = as('inside', () => db.author.update({ where: { id: 1 }, data: { name: 'n' } }))
    await as('outside', async () => {
      expect(await query.books()).toEqual([])
    })
    expect(await stampsOf(1)).toEqual(['maker', 'inside'])
  })

  test('is kept by the parts of a batch, and by lazy queries inside a transaction', async () => {
    const { db } = library
    const queries = [1, 2].map((id) => as(`u${id}`, () => db.author.create({ data: author(id) })))
    await as('outside', () => db.$transaction(queries))
    expect(await stampsOf(1)).toEqual(['u1', 'u1'])
    expect(await stampsOf(2)).toEqual(['u2', 'u2'])
    await db.$transaction(async (tx) => {
      const query = as('u3', () => tx.author.create({ data: author(3) }))
      await query
    })
    expect(await stampsOf(3)).toEqual(['u3', 'u3'])
  })

  test('of nested scopes ends with them, and parallel scopes never mix', async () => {
    const { db } = library
    await as('outer', async () => {
      await as('inner', () => db.author.create({ data: author(1) }))
      await db.author.create({ data: author(2) })
    })
    expect(await stampsOf(1)).toEqual(['inner', 'inner'])
    expect(await stampsOf(2)).toEqual(['outer', 'outer'])
    const all = Array.from({ length: 20 }, (_, index) => index + 10)
    await Promise.all(
      all.map((id) =>
        as(`u${id}`, async () => {
          await db.author.count()
          await db.author.create({ data: author(id) })
          await db.author.update({ where: { id }, data: { age: 1 } })
        }),
      ),
    )
    for (const id of all) expect(await stampsOf(id)).toEqual([`u${id}`, `u${id}`])
  })

  test('does not follow what is done with the answer', async () => {
    const { db } = library
    const query = as('inside', () => db.author.count())
    const actors: unknown[] = []
    await as('outside', () => query.then(() => actors.push(currentActor()?.id)))
    await as('outside', () => query.finally(() => actors.push(currentActor()?.id)))
    expect(actors).toEqual(['outside', 'outside'])
  })
})
