import fc from 'fast-check'
import type { PlainClient } from '../../schemas/use-library.js'

// Random libraries in which some rows are deleted, consistently with the referential actions of the
// schema: what goes with a deleted row, or would have held it back, is deleted too.

const MARK = { deletedAt: new Date('2026-01-01') }
type Mark = Partial<typeof MARK>

/** The ids that rows have; filters are made of the same few, so that they hit. */
export const IDS = [1, 2, 3, 4, 5]
/** The texts that columns hold. */
export const TEXTS = ['a', 'b', 'c']
/** The numbers that columns hold. */
export const NUMBERS = [0, 1, 2, 3]

/** The rows of every table, by the names of the client's delegates. */
export type LibraryData = {
  readonly [delegate: string]: readonly (Record<string, unknown> & Mark)[]
} & { readonly links: readonly { readonly book: number; readonly tag: number }[] }

const text = fc.constantFrom(...TEXTS)
const number = fc.constantFrom(...NUMBERS)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const mark = fc.nat(2).map((chance): Mark => (chance === 0 ? MARK : {}))
const rows = <T extends object>(columns: { [Name in keyof T]: fc.Arbitrary<T[Name]> }) =>
  fc
    .array(fc.tuple(fc.record(columns), mark), { minLength: 2, maxLength: IDS.length })
    .map((list) => list.map(([row, marks], index) => ({ id: index + 1, ...row, ...marks })))

/** Random libraries. */
export const libraryData: fc.Arbitrary<LibraryData> = fc
  .record({
    author: rows({ name: text, age: maybe(number), mentorId: maybe(fc.constantFrom(...IDS)) }),
    publisher: fc.constant([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ]),
    profile: rows({ bio: text, authorId: maybe(fc.constantFrom(...IDS)) }),
    book: rows({
      title: text,
      pages: maybe(number),
      authorId: fc.constantFrom(...IDS),
      editorId: maybe(fc.constantFrom(...IDS)),
      publisherId: maybe(fc.constantFrom(1, 2)),
    }),
    tag: rows({ name: text }),
    review: rows({
      stars: number,
      text: maybe(text),
      bookId: fc.constantFrom(...IDS),
      authorId: fc.constantFrom(...IDS),
    }),
    contract: rows({ title: text, authorId: fc.constantFrom(...IDS) }),
    note: rows({ text, authorId: maybe(fc.constantFrom(...IDS)) }),
    category: rows({ name: text, parentId: maybe(fc.constantFrom(...IDS)) }),
    loan: rows({ reader: text, bookId: maybe(fc.constantFrom(...IDS)) }),
    shelf: rows({ room: fc.constant('a'), label: maybe(text) }),
    placement: rows({
      bookId: fc.constantFrom(...IDS),
      shelfRoom: fc.constant('a'),
      shelfPosition: fc.constantFrom(...IDS),
      copies: number,
    }),
    links: fc.uniqueArray(
      fc.record({ book: fc.constantFrom(...IDS), tag: fc.constantFrom(...IDS) }),
      { selector: ({ book, tag }) => `${book} ${tag}`, maxLength: 8 },
    ),
  })
  .map((data) => consistent(data as unknown as LibraryData))

/** Foreign keys by delegate: column, the delegate that it points to, whether deletion follows it. */
const KEYS: { readonly [delegate: string]: readonly (readonly [string, string, boolean])[] } = {
  author: [['mentorId', 'author', false]],
  profile: [['authorId', 'author', true]],
  book: [
    ['authorId', 'author', true],
    ['editorId', 'author', false],
    ['publisherId', 'publisher', false],
  ],
  review: [
    ['bookId', 'book', true],
    ['authorId', 'author', true],
  ],
  contract: [['authorId', 'author', true]],
  note: [['authorId', 'author', false]],
  category: [['parentId', 'category', true]],
  loan: [['bookId', 'book', false]],
  placement: [
    ['bookId', 'book', true],
    ['shelfPosition', 'shelf', true],
  ],
}

const ORDER = [
  'publisher',
  'author',
  'profile',
  'book',
  'tag',
  'review',
  'contract',
  'note',
  'category',
  'loan',
  'shelf',
  'placement',
]

function consistent(data: LibraryData): LibraryData {
  const tables = new Map(
    ORDER.map((name) => [name, (data[name] ?? []).map((row) => ({ ...row }))] as const),
  )
  const find = (name: string, id: unknown) => tables.get(name)?.find((row) => row['id'] === id)
  const placed = new Set<string>()
  for (const [name, keys] of Object.entries(KEYS)) {
    const taken = new Set<unknown>()
    tables.set(
      name,
      (tables.get(name) ?? []).flatMap((row) => {
        for (const [column, target] of keys) {
          if (row[column] === null || find(target, row[column])) continue
          const needed =
            row[column] !== null && ['bookId', 'authorId', 'shelfPosition'].includes(column)
          if (needed && name !== 'profile' && name !== 'note' && name !== 'loan') return []
          row[column] = null
        }
        if (name === 'category' && Number(row['parentId']) >= Number(row['id']))
          row['parentId'] = null
        if (name === 'profile' && row['authorId'] !== null) {
          if (taken.has(row['authorId'])) row['authorId'] = null
          taken.add(row['authorId'])
        }
        if (name === 'placement') {
          const place = `${row['bookId']} ${row['shelfPosition']}`
          if (placed.has(place)) return []
          placed.add(place)
        }
        return [row]
      }),
    )
  }
  for (const name of ORDER) {
    for (const row of tables.get(name) ?? []) {
      for (const [column, target, follows] of KEYS[name] ?? []) {
        if (follows && find(target, row[column])?.deletedAt) row.deletedAt = MARK.deletedAt
      }
    }
  }
  for (const row of tables.get('loan') ?? []) delete row.deletedAt
  for (const row of tables.get('author') ?? []) row['email'] = `${row['id']}@x`
  for (const row of tables.get('tag') ?? []) row['name'] = `${row['name']}${row['id']}`
  const links = data.links.filter(({ book, tag }) => find('book', book) && find('tag', tag))
  return { ...Object.fromEntries(tables), links } as LibraryData
}

/** The same library after the deleted rows were removed physically. */
export function withoutDeleted(data: LibraryData): LibraryData {
  const isLive = (name: string, id: unknown) =>
    data[name]?.some((row) => row['id'] === id && !row.deletedAt) ?? false
  const tables = ORDER.map((name) => [
    name,
    (data[name] ?? [])
      .filter((row) => !row.deletedAt)
      .map((row) => {
        const kept: Record<string, unknown> = { ...row }
        for (const [column, target] of KEYS[name] ?? []) {
          if (!isLive(target, row[column])) kept[column] = null
        }
        return kept
      }),
  ])
  const links = data.links.filter(({ book, tag }) => isLive('book', book) && isLive('tag', tag))
  return { ...Object.fromEntries(tables), links } as LibraryData
}

/** Shelves and placements have keys of several columns. */
function stored(name: string, { id, ...row }: Record<string, unknown>) {
  if (name === 'placement') return row
  return name === 'shelf' ? { ...row, position: id } : { id, ...row }
}

/** Writes a library into an empty database. */
export async function load(plain: PlainClient, data: LibraryData): Promise<void> {
  const delegates = plain as unknown as {
    [name: string]: { createMany(args: { data: unknown }): Promise<unknown> }
  }
  for (const name of ORDER) {
    const rows = (data[name] ?? []).map((row) => stored(name, row))
    if (rows.length > 0) await delegates[name]?.createMany({ data: rows })
  }
  for (const { book, tag } of data.links) {
    await plain.$executeRaw`INSERT INTO "_BookToTag" VALUES (${book}, ${tag})`
  }
}
