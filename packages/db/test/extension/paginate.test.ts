import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { InvalidCursorError, softDeleteAndAudit } from '../../src/extensions.js'
import { PrismaClient } from '../schemas/generated/types/client/client.js'
import { models } from '../schemas/generated/types/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'
import { useLibrary } from '../schemas/use-library.js'

/** What any model's `paginate` takes here, and what tests look at. */
interface Pages {
  paginate(args?: object): Promise<{
    readonly items: readonly unknown[]
    readonly pageInfo: { readonly endCursor: string | null; readonly startCursor: string | null }
  }>
}

const extend = (plain: PrismaClient) => plain.$extends(softDeleteAndAudit({ models }))
const cursorOf = (...texts: unknown[]) => Buffer.from(JSON.stringify(texts)).toString('base64url')

describe('keys of every type', () => {
  let database: SchemaDatabase
  let plain: PrismaClient
  let db: ReturnType<typeof extend>

  beforeAll(async () => {
    database = await createSchemaDatabase('types')
    plain = new PrismaClient({
      adapter: new PrismaPg({ connectionString: database.url }),
      errorFormat: 'minimal',
    })
    db = extend(plain)
    const at = (day: number) => new Date(Date.UTC(2020, 0, day, 1, 2, 3, 4))
    const two = [1, 2]
    await plain.byText.createMany({ data: two.map((n) => ({ key: `"${n}",\u00e9`, mood: 'SAD' })) })
    await plain.byUuid.createMany({
      data: two.map((n) => ({ id: randomUUID(), note: `${n}` })),
    })
    await plain.byBigInt.createMany({ data: two.map((n) => ({ id: 2n ** 60n + BigInt(n) })) })
    await plain.byMood.createMany({ data: [{ mood: 'HAPPY' }, { mood: 'SAD' }] })
    await plain.byTwo.createMany({ data: two.map((left) => ({ left, right: true })) })
    await plain.byBytes.createMany({
      data: two.map((n) => ({ key: Uint8Array.from([0, 255, n]) })),
    })
    await plain.byInstant.createMany({
      data: two.map((day) => ({ at: at(day), amount: '1.50', ratio: 0.1, exact: day === 1 })),
    })
    await plain.bySmall.createMany({ data: two.map((small) => ({ small })) })
  })
  afterAll(async () => {
    await plain?.$disconnect()
    await database?.drop()
  })

  test.each([
    'byText',
    'byUuid',
    'byBigInt',
    'byMood',
    'byTwo',
    'byBytes',
    'byInstant',
    'bySmall',
  ] as const)('%s goes there and back', async (name) => {
    const model = db[name] as Pages
    const all = await model.paginate()
    expect(all.items).toHaveLength(2)
    const first = await model.paginate({ first: 1 })
    const second = await model.paginate({ first: 1, after: first.pageInfo.endCursor })
    expect([...first.items, ...second.items]).toEqual(all.items)
    const back = await model.paginate({ last: 1, before: second.pageInfo.startCursor })
    expect(back.items).toEqual(first.items)
  })

  test.each([
    ['byText', ['a\0b'], ['a', 'b'], [1], []],
    ['byUuid', ['1'], [''], [randomUUID().toUpperCase()]],
    ['byBigInt', ['1.5'], [`${2n ** 63n}`], ['x'], ['']],
    ['byMood', ['not happy'], ['happy']],
    ['byTwo', ['true', '01'], ['true'], ['yes', '1'], ['true', `${2 ** 31}`]],
    ['byBytes', ['***'], ['A']],
    [
      'byInstant',
      ['2020-01-01', '1', '1', 'true'],
      ['+010000-01-01T00:00:00.000Z', '1', '1', 'true'],
      ['0000-01-01T00:00:00.000Z', '1', '1', 'true'],
      ['2020-01-01T00:00:00.000Z', 'NaN', '1', 'true'],
      ['2020-01-01T00:00:00.000Z', '1', 'Infinity', 'true'],
      ['2020-01-01T00:00:00.000Z', '1', '1', '1'],
    ],
    ['bySmall', ['40000'], ['-0'], ['NaN']],
  ] as const)('%s refuses what is none of its cursors', async (name, ...wrong) => {
    const model = db[name] as Pages
    for (const texts of wrong) {
      await expect(model.paginate({ after: cursorOf(...texts) })).rejects.toThrow(
        InvalidCursorError,
      )
    }
  })

  test.each(['', 'nonsense', '!', `${cursorOf('a')}=`, 'bnVsbA', 'e30', 5, ['a'], {}, true])(
    'what is no cursor at all is refused: %j',
    async (after) => {
      await expect((db.byText as Pages).paginate({ after })).rejects.toThrow(InvalidCursorError)
    },
  )
})

describe('what is asked for', () => {
  const library = useLibrary()
  const pages = () => library.db.tag as Pages
  beforeEach(async () => {
    await library.plain.tag.createMany({ data: [1, 2, 3].map((id) => ({ id, name: `${id}` })) })
  })

  test.each([
    { first: 1, last: 1 },
    { first: 1, before: cursorOf('2') },
    { last: 1, after: cursorOf('2') },
    { after: cursorOf('1'), before: cursorOf('3') },
    { first: 0 },
    { first: 1.5 },
    { last: '1' },
    { take: 1 },
    { skip: 1 },
    { cursor: { id: 1 } },
    { distinct: ['name'] },
  ])('%j is refused', async (args) => {
    await expect(pages().paginate(args)).rejects.toThrow(InvalidCursorError)
  })

  test('null stands for no cursor, and a page before a cursor needs no number of rows', async () => {
    const from = (args: object) => pages().paginate({ ...args, select: { id: true } })
    expect((await from({ first: 1, after: null, before: null })).items).toEqual([{ id: 1 }])
    expect((await from({ before: cursorOf('3') })).items).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('a list never ends silently where the row of its cursor was removed for good', async () => {
    const { db } = library
    const { pageInfo } = await db.tag.paginate({ first: 2 })
    await db.tag.hardDelete({ where: { id: 2 } })
    await expect(db.tag.paginate({ after: pageInfo.endCursor })).rejects.toThrow('removed for good')
  })

  test('it ends where the last rows were deleted, and begins anew in the trash', async () => {
    const { db } = library
    const { pageInfo } = await db.tag.paginate({ first: 2 })
    await db.tag.deleteMany({ where: { id: { gte: 2 } } })
    expect(await db.tag.paginate({ after: pageInfo.endCursor })).toMatchObject({
      items: [],
      pageInfo: { hasNextPage: false, startCursor: null },
    })
    const trash = await db.$onlyDeleted().tag.paginate({ first: 1 })
    expect(trash.items).toMatchObject([{ id: 2 }])
    await db.tag.restoreMany()
    const after = trash.pageInfo.endCursor
    expect((await db.$onlyDeleted().tag.paginate({ after })).items).toEqual([])
  })
})
