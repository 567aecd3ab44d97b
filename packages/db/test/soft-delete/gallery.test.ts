import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { softDeleteAndAudit } from '../../src/extensions.js'
import { withConnection } from '../../src/testing/admin.js'
import { PrismaClient } from '../schemas/generated/gallery/client/client.js'
import { models } from '../schemas/generated/gallery/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'

// Models with and without the columns side by side, whose tables have names that our own statements might use.

let database: SchemaDatabase
let plain: PrismaClient
let db: ReturnType<typeof extend>
const extend = (client: PrismaClient) => client.$extends(softDeleteAndAudit({ models }))

beforeAll(async () => {
  database = await createSchemaDatabase('gallery')
  await withConnection(database.url, (client) =>
    client.query(`
      CREATE DOMAIN label AS text NOT NULL CHECK (value <> '');
      ALTER TABLE u1 ALTER number TYPE label, ALTER size TYPE label, ALTER paper TYPE label`),
  )
  plain = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 5 }) })
  db = extend(plain)
})
afterAll(async () => {
  await plain?.$disconnect()
  await database?.drop()
})
beforeEach(async () => {
  await plain.$executeRaw`TRUNCATE u0, taken, needs, reached, u1`
  await plain.room.create({ data: { id: 1 } })
  await plain.album.create({ data: { id: 1, roomId: 1 } })
  await plain.image.createMany({ data: [1, 2, 3].map((id) => ({ id, albumId: 1 })) })
  await plain.comment.createMany({ data: [1, 2].map((id) => ({ id, imageId: id })) })
})

const early = new Date('2026-01-01')
const late = new Date('2026-03-01')
const due = { deletedBefore: new Date('2026-02-01') }

describe('a purge of what rows without the columns hang on', () => {
  test.each([
    ['is live', null],
    ['is not due yet', late],
  ])('leaves them all while something below one of them %s', async (_, deletedAt) => {
    await db.album.delete({ where: { id: 1 } })
    await plain.album.updateMany({ data: { deletedAt: early } })
    await plain.comment.updateMany({ data: { deletedAt: early } })
    await plain.comment.update({ where: { id: 1 }, data: { deletedAt } })
    expect(await db.album.purge(due)).toEqual({ count: 0 })
    expect(await plain.image.count()).toBe(3)
    // Of another delete and due, but not asked for.
    expect(await plain.comment.count()).toBe(2)
    await db.comment.purge(due)
    expect(await db.album.purge({ deletedBefore: new Date('2026-04-01') })).toEqual({
      count: deletedAt ? 1 : 0,
    })
    expect(await plain.image.count()).toBe(deletedAt ? 0 : 3)
  })

  test('takes them along', async () => {
    await db.comment.deleteMany()
    await db.album.delete({ where: { id: 1 } })
    expect(await db.album.purge({ deletedBefore: new Date(Date.now() + 1000) })).toEqual({
      count: 1,
    })
    expect([await plain.image.count(), await plain.comment.count()]).toEqual([0, 0])
  })
})

test('a purge takes a row without a deletion id from beside rows that have one', async () => {
  await db.room.delete({ where: { id: 1 } })
  expect(await db.room.purge({ deletedBefore: new Date(Date.now() + 1000) })).toEqual({ count: 1 })
  expect(await db.album.findMany({ select: { roomId: true } })).toEqual([{ roomId: null }])
})

test('what breaks the rule of a domain when it is empty is deleted, restored and purged', async () => {
  const prints = [
    { number: 'a "b" \\ {c},', size: '1', paper: 'p' },
    { number: 'null', size: '2', paper: 'p' },
    { number: '3', size: 'ü\n', paper: 'p', albumId: 1 },
  ]
  await plain.print.createMany({ data: prints })
  await db.album.delete({ where: { id: 1 } })
  await db.print.deleteMany()
  await db.album.restore({ where: { id: 1 } })
  expect(await db.print.restoreMany()).toEqual({ count: 2 })
  expect(await db.print.count()).toBe(3)
  await db.print.deleteMany()
  expect(await db.print.purge({ deletedBefore: new Date(Date.now() + 1000) })).toEqual({ count: 3 })
  expect(await plain.print.count()).toBe(0)
})
