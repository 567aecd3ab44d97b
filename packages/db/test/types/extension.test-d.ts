import { describe, expectTypeOf, test } from 'vitest'
import type { LibraryClient } from '../schemas/use-library.js'

declare const db: LibraryClient

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
  })

  test('inside a transaction as well', () => {
    void (() =>
      db.$transaction(async (tx) => {
        expectTypeOf(tx.book).toHaveProperty('restore')
        expectTypeOf(tx.$withDeleted().book.count()).resolves.toEqualTypeOf<number>()
      }))
  })
})
