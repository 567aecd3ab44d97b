import { describe, expectTypeOf, test } from 'vitest'
import { type SchemaDescription, softDeleteAndAudit } from '../../src/extensions.js'
import type { PrismaClient } from '../schemas/generated/library/client/client.js'
import { models } from '../schemas/generated/library/models.js'
import type { Corners } from '../schemas/use-corners.js'
import type { LibraryClient } from '../schemas/use-library.js'

declare const db: LibraryClient
declare const corners: Corners['db']
declare const plain: PrismaClient

describe('results narrow as in Prisma', () => {
  test('select, include and omit', () => {
    expectTypeOf(
      db.book.findFirstOrThrow({ select: { id: true, title: true } }),
    ).resolves.toEqualTypeOf<{
      id: number
      title: string
    }>()
    expectTypeOf(
      db.book.findFirstOrThrow({ select: { editor: { select: { name: true } } } }),
    ).resolves.toEqualTypeOf<{ editor: { name: string } | null }>()
    expectTypeOf(db.tag.findFirstOrThrow({ omit: { name: true } })).resolves.not.toHaveProperty(
      'name',
    )
    expectTypeOf(
      db.author.update({ where: { id: 1 }, data: {}, include: { books: true } }),
    ).resolves.toHaveProperty('books')
    expectTypeOf(db.author.findFirst()).resolves.toBeNullable()
  })

  test('of our methods too', () => {
    expectTypeOf(db.book.findById(1, { select: { id: true } })).resolves.toEqualTypeOf<{
      id: number
    } | null>()
    expectTypeOf(db.book.findByIdOrThrow(1, { select: { id: true } })).resolves.toEqualTypeOf<{
      id: number
    }>()
    expectTypeOf(db.book.findByIdOrThrow(1)).resolves.toHaveProperty('title')
    expectTypeOf(
      db.book.restore({ where: { id: 1 }, select: { id: true } }),
    ).resolves.toEqualTypeOf<{
      id: number
    }>()
    expectTypeOf(db.book.hardDelete({ where: { id: 1 } })).resolves.toHaveProperty('title')
    expectTypeOf(db.book.restoreMany({ where: { id: 1 } })).resolves.toEqualTypeOf<{
      count: number
    }>()
    expectTypeOf(db.book.exists({ title: 'x' })).resolves.toEqualTypeOf<boolean>()
    expectTypeOf(
      db.book.paginate({ first: 1, select: { id: true } }).then(({ items }) => items),
    ).resolves.toEqualTypeOf<{ id: number }[]>()
    expectTypeOf(db.shelf.findByIdOrThrow({ room: 'a', position: 1 })).resolves.toHaveProperty(
      'label',
    )
  })
})

describe('what a client leaves out of every result', () => {
  const extend = (client: PrismaClient<never, { author: { email: true } }>) =>
    client.$extends(softDeleteAndAudit({ models }))
  const { author, book } = {} as ReturnType<typeof extend>

  test('is not in the results of our methods either', () => {
    const row = () => author.findFirstOrThrow()
    expectTypeOf(row).returns.resolves.not.toHaveProperty('email')
    type Row = Awaited<ReturnType<typeof row>>
    void (() => {
      expectTypeOf(author.findByIdOrThrow(1)).resolves.toEqualTypeOf<Row>()
      expectTypeOf(author.restore({ where: { id: 1 } })).resolves.toEqualTypeOf<Row>()
      expectTypeOf(author.hardDelete({ where: { id: 1 } })).resolves.toEqualTypeOf<Row>()
      expectTypeOf(author.paginate()).resolves.toHaveProperty('items').toEqualTypeOf<Row[]>()
      expectTypeOf(book.findByIdOrThrow(1, { include: { author: true } }))
        .resolves.toHaveProperty('author')
        .toEqualTypeOf<Row>()
    })
  })

  test('unless it is asked for', () => {
    void (() =>
      expectTypeOf(author.findByIdOrThrow(1, { omit: { email: false } })).resolves.toHaveProperty(
        'email',
      ))
  })

  test('also inside a transaction, and under another extension', () => {
    void (() => {
      const later = extend({} as never).$extends({
        result: {
          author: { loud: { needs: { name: true }, compute: ({ name }) => name.toUpperCase() } },
        },
      })
      return later.$transaction(async (tx) => {
        expectTypeOf(tx.author.findByIdOrThrow(1)).resolves.toHaveProperty('loud')
        expectTypeOf(tx.author.findByIdOrThrow(1)).resolves.not.toHaveProperty('email')
      })
    })
  })
})

describe('methods are there only where they mean something', () => {
  test('on models that have the fields', () => {
    expectTypeOf(db.book).toHaveProperty('restore')
    expectTypeOf(db.publisher).not.toHaveProperty('restore')
    expectTypeOf(db.publisher).not.toHaveProperty('purge')
    expectTypeOf(db.publisher).toHaveProperty('findById')
    expectTypeOf(db.$onlyDeleted()).toHaveProperty('book')
    expectTypeOf(db.$onlyDeleted()).not.toHaveProperty('publisher')
    expectTypeOf(db.$withDeleted()).toEqualTypeOf(db)
  })

  test('on views those that read, by a key if there is one', () => {
    expectTypeOf(corners.label).toHaveProperty('exists')
    expectTypeOf(corners.label).not.toHaveProperty('findById')
    expectTypeOf(corners.label).not.toHaveProperty('paginate')
    expectTypeOf(corners.label).not.toHaveProperty('restore')
    expectTypeOf(corners.livePerson).toHaveProperty('findById')
    expectTypeOf(corners.$onlyDeleted()).toHaveProperty('label')
    expectTypeOf(corners.$onlyDeleted()).not.toHaveProperty('livePerson')
  })

  test('nowhere without soft delete', () => {
    const stamped = () => plain.$extends(softDeleteAndAudit({ models, softDelete: false }))
    expectTypeOf(stamped).returns.toHaveProperty('book').not.toHaveProperty('restore')
    expectTypeOf(stamped).returns.toHaveProperty('book').toHaveProperty('findById')
    expectTypeOf(stamped).returns.not.toHaveProperty('$withDeleted')
  })

  test('on all models of a schema that is described at run time', () => {
    const extend = (described: SchemaDescription) =>
      plain.$extends(softDeleteAndAudit({ models: described }))
    void ((client: ReturnType<typeof extend>) => {
      expectTypeOf(
        client.book.restore({ where: { id: 1 }, select: { id: true } }),
      ).resolves.toEqualTypeOf<{ id: number }>()
      expectTypeOf(client.book.findByIdOrThrow(1)).resolves.toHaveProperty('title')
      expectTypeOf(client.shelf.findById({ room: 'a', position: 1 })).resolves.toBeNullable()
      expectTypeOf(client.$onlyDeleted().book.count()).resolves.toEqualTypeOf<number>()
      expectTypeOf(client).not.toHaveProperty('nothing')
      // @ts-expect-error nothing unique is a time
      void client.book.findById(new Date())
    })
  })

  test('wrong arguments are errors', () => {
    // @ts-expect-error there is no such column
    void (() => db.book.restore({ where: { id: 1 }, select: { nothing: true } }))
    // @ts-expect-error a row has to be named
    void (() => db.book.restore({}))
    // @ts-expect-error a row has to be named by something unique
    void (() => db.book.restore({ where: {} }))
    // @ts-expect-error a row has to be named
    void (() => db.book.hardDelete({}))
    // @ts-expect-error a title is not unique
    void (() => db.book.hardDelete({ where: { title: 'One' } }))
    // @ts-expect-error the key of a book is a number
    void (() => db.book.findById('1'))
    // @ts-expect-error a page is asked for by `first`, not by `take`
    void (() => db.book.paginate({ take: 1 }))
    // @ts-expect-error a page lies behind a cursor, or before one
    void (() => db.book.paginate({ first: 1, before: 'x' }))
    // @ts-expect-error a page lies at the start, or at the end
    void (() => db.book.paginate({ first: 1, last: 1 }))
    // @ts-expect-error one way to select
    void (() => db.book.findById(1, { select: { id: true }, include: { author: true } }))
    // @ts-expect-error one way to select
    void (() => db.book.restore({ where: { id: 1 }, select: { id: true }, omit: { title: true } }))
    // @ts-expect-error one way to select
    void (() => db.book.paginate({ select: { id: true }, include: { author: true } }))
  })

  test('inside a transaction as well', () => {
    void (() =>
      db.$transaction(async (tx) => {
        expectTypeOf(tx.book).toHaveProperty('restore')
        expectTypeOf(tx.$withDeleted().book.count()).resolves.toEqualTypeOf<number>()
      }))
  })
})
