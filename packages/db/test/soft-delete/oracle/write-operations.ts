import fc from 'fast-check'
import { IDS, NUMBERS, TEXTS } from './library-data.js'
import type { Query } from './queries.js'

// Random writing operations. Ids of new rows are always new: a deleted row keeps its own.

const id = fc.constantFrom(...IDS)
const text = fc.constantFrom(...TEXTS)
const number = fc.constantFrom(...NUMBERS)
const where = id.map((value) => ({ id: value }))
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 2 })

/** A write whose new rows still lack their ids. */
export type Write = (newId: () => number) => Query

const write = (
  delegate: string,
  operation: string,
  args: fc.Arbitrary<(newId: () => number) => Record<string, unknown>>,
): fc.Arbitrary<Write> =>
  args.map((make) => (newId) => ({ delegate, operation, args: make(newId) }))
const fixed = (delegate: string, operation: string, args: fc.Arbitrary<Record<string, unknown>>) =>
  write(
    delegate,
    operation,
    args.map((value) => () => value),
  )
const updating = (delegate: string, data: fc.Arbitrary<Record<string, unknown>>) =>
  fixed(
    delegate,
    'update',
    fc
      .tuple(where, data)
      .map(([row, value]) => ({ where: row, data: value, select: { id: true } })),
  )

const filters = fc.oneof(
  fc.constant({}),
  text.map((title) => ({ title })),
  number.map((gt) => ({ pages: { gt } })),
  text.map((name) => ({ author: { name } })),
  text.map((name) => ({ editor: { isNot: { name } } })),
  number.map((stars) => ({ reviews: { some: { stars } } })),
  number.map((stars) => ({ reviews: { none: { stars } } })),
)

/** A nested operation whose new rows still lack their ids. */
type Nested = readonly [operation: string, value: (newId: () => number) => unknown]

/** `set` on a list, with other operations before and after it. */
function aroundSet(
  changed: Record<string, unknown>,
  created: (id: number) => Record<string, unknown>,
) {
  const operation = (name: string, value: (row: { id: number }, newId: () => number) => unknown) =>
    where.map((row): Nested => [name, (newId) => value(row, newId)])
  const other = fc.oneof(
    operation('connect', (row) => row),
    operation('disconnect', (row) => row),
    operation('create', (_, newId) => created(newId())),
    operation('connectOrCreate', (row, newId) => ({ where: row, create: created(newId()) })),
    operation('update', (row) => ({ where: row, data: changed })),
    operation('updateMany', (row) => ({ where: row, data: changed })),
    operation('upsert', (row, newId) => ({
      where: row,
      create: created(newId()),
      update: changed,
    })),
    operation('delete', (row) => row),
    operation('deleteMany', (row) => row),
  )
  const set = fc.array(where, { maxLength: 2 }).map((rows): Nested => ['set', () => rows])
  return fc
    .tuple(fc.option(other), set, fc.option(other))
    .map((operations) => operations.filter((given) => given !== null))
    .filter((operations) => !sharePlace(operations.map(([name]) => name)))
    .map(
      (operations) => (newId: () => number) =>
        Object.fromEntries(operations.map(([name, value]) => [name, value(newId)])),
    )
}

/** Whether deletes and updates are on both sides, which is refused; the same on both sides is no order. */
function sharePlace(names: readonly string[]) {
  const [first, last] = [names.at(0), names.at(-1)].map((name) => name?.replace('delete', 'update'))
  return names.length === 3 && first === last
}

/** Random writes. */
export const writes: fc.Arbitrary<Write> = fc.oneof(
  ...['author', 'book', 'review', 'tag', 'contract', 'category', 'profile', 'loan'].map(
    (delegate) =>
      fixed(
        delegate,
        'delete',
        where.map((row) => ({ where: row, select: { id: true } })),
      ),
  ),
  fixed(
    'book',
    'deleteMany',
    filters.map((filter) => ({ where: filter })),
  ),
  fixed(
    'review',
    'deleteMany',
    number.map((stars) => ({ where: { stars } })),
  ),
  fixed(
    'book',
    'updateMany',
    fc.tuple(filters, number).map(([filter, pages]) => ({ where: filter, data: { pages } })),
  ),
  write(
    'book',
    'create',
    fc.tuple(id, fc.option(id, { nil: null })).map(([authorId, editorId]) => (newId) => ({
      data: { id: newId(), title: 'n', authorId, editorId },
      select: { id: true },
    })),
  ),
  write(
    'book',
    'create',
    fc.tuple(id, some(where)).map(([author, tags]) => (newId) => ({
      data: {
        id: newId(),
        title: 'n',
        author: { connect: { id: author } },
        tags: { connect: tags },
      },
      select: { id: true },
    })),
  ),
  write(
    'book',
    'upsert',
    fc.tuple(id, id).map(([row, author]) => (newId) => ({
      where: { id: row < 4 ? row : newId() },
      create: { id: newId(), title: 'u', authorId: author },
      update: { title: 'u', author: { connect: { id: author } } },
      select: { _count: { select: { reviews: true } } },
    })),
  ),
  updating(
    'book',
    id.map((author) => ({ author: { connect: { id: author } } })),
  ),
  updating(
    'book',
    id.map((editor) => ({ editor: { connect: { id: editor } } })),
  ),
  updating('book', fc.constant({ editor: { disconnect: true } })),
  updating(
    'book',
    text.map((name) => ({ editor: { update: { name } } })),
  ),
  updating(
    'book',
    some(where).map((connect) => ({ tags: { connect } })),
  ),
  updating(
    'book',
    some(where).map((disconnect) => ({ tags: { disconnect } })),
  ),
  updating(
    'book',
    some(where).map((set) => ({ tags: { set } })),
  ),
  updating('book', fc.constant({ tags: { set: [] } })),
  write(
    'book',
    'update',
    fc
      .tuple(
        where,
        aroundSet({ name: 'u' }, (tag) => ({ id: tag, name: `${tag}` })),
      )
      .map(([row, tags]) => (newId) => ({
        where: row,
        data: { tags: tags(newId) },
        select: { _count: { select: { tags: true } } },
      })),
  ),
  write(
    'author',
    'update',
    fc
      .tuple(
        where,
        aroundSet({ title: 'u' }, (book) => ({ id: book, title: 'n', authorId: 1 })),
      )
      .map(([row, edited]) => (newId) => ({
        where: row,
        data: { edited: edited(newId) },
        select: { _count: { select: { edited: true } } },
      })),
  ),
  updating(
    'book',
    where.map((row) => ({ reviews: { delete: row } })),
  ),
  updating(
    'book',
    number.map((stars) => ({ reviews: { deleteMany: { stars } } })),
  ),
  fixed(
    'author',
    'update',
    fc.tuple(where, where).map(([row, book]) => ({
      where: row,
      data: { books: { delete: book } },
      select: {
        books: { orderBy: { id: 'asc' }, select: { id: true } },
        reviews: { orderBy: { id: 'asc' }, select: { id: true } },
        _count: { select: { edited: true, reviews: true } },
      },
    })),
  ),
  fixed(
    'book',
    'update',
    where.map((row) => ({
      where: row,
      data: { editor: { delete: true } },
      select: { id: true, _count: { select: { reviews: true } } },
    })),
  ),
  updating(
    'author',
    fc.tuple(number, number).map(([stars, next]) => ({
      reviews: { updateMany: { where: { stars }, data: { stars: next } } },
    })),
  ),
  updating(
    'author',
    some(where).map((set) => ({ edited: { set } })),
  ),
  updating(
    'author',
    some(where).map((connect) => ({ edited: { connect } })),
  ),
  updating(
    'author',
    some(where).map((disconnect) => ({ edited: { disconnect } })),
  ),
  updating(
    'author',
    fc
      .tuple(where, text)
      .map(([row, title]) => ({ books: { update: { where: row, data: { title } } } })),
  ),
  updating(
    'author',
    fc.tuple(where, where).map(([row, tag]) => ({
      books: { update: { where: row, data: { tags: { delete: tag } } } },
    })),
  ),
  fixed(
    'book',
    'updateMany',
    fc.tuple(filters, id).map(([filter, authorId]) => ({ where: filter, data: { authorId } })),
  ),
  fixed(
    'author',
    'deleteMany',
    text.map((name) => ({ where: { name } })),
  ),
  write(
    'author',
    'create',
    some(where).map((connect) => (newId) => ({
      data: { ...newAuthor(newId()), edited: { connect } },
      select: { name: true },
    })),
  ),
  write(
    'author',
    'upsert',
    fc.tuple(where, some(where), some(where)).map(([row, connect, set]) => (newId) => ({
      where: row,
      create: { ...newAuthor(newId()), edited: { connect } },
      update: { edited: { set } },
      select: { name: true },
    })),
  ),
  write(
    'author',
    'update',
    fc.tuple(where, where, id).map(([row, book, authorId]) => (newId) => ({
      where: row,
      data: {
        edited: {
          connectOrCreate: { where: book, create: { id: newId(), title: 'n', authorId } },
        },
      },
      select: { _count: { select: { edited: true } } },
    })),
  ),
  write(
    'author',
    'update',
    fc.tuple(where, where, text).map(([row, book, title]) => (newId) => ({
      where: row,
      data: {
        books: { upsert: { where: book, create: { id: newId(), title: 'n' }, update: { title } } },
      },
      select: { _count: { select: { books: true } } },
    })),
  ),
  write(
    'book',
    'update',
    fc.tuple(where, where).map(([row, editor]) => (newId) => ({
      where: row,
      data: { editor: { connectOrCreate: { where: editor, create: newAuthor(newId()) } } },
      select: { editor: { select: { name: true } } },
    })),
  ),
  write(
    'book',
    'update',
    fc.tuple(where, text).map(([row, name]) => (newId) => ({
      where: row,
      data: { editor: { upsert: { create: newAuthor(newId()), update: { name } } } },
      select: { editor: { select: { name: true } } },
    })),
  ),
  updating(
    'author',
    some(where).map((set) => ({ mentees: { set } })),
  ),
  updating('author', fc.constant({ mentor: { disconnect: true } })),
  updating('author', fc.constant({ profile: { disconnect: true } })),
  updating('author', fc.constant({ profile: { delete: true } })),
  updating(
    'author',
    text.map((bio) => ({ profile: { update: { bio } } })),
  ),
  updating(
    'category',
    some(where).map((connect) => ({ children: { connect } })),
  ),
  updating('category', fc.constant({ parent: { disconnect: true } })),
)

function newAuthor(id: number) {
  return { id, email: `${id}@x`, name: 'n' }
}
