import { readFile } from 'node:fs/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeModels, type SchemaDescription, softDeleteAndAudit } from '../../src/extensions.js'
import { PrismaClient } from '../schemas/generated/minimal/client/client.js'
import { models as generated } from '../schemas/generated/minimal/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'

// Without the generator: the models are described while the program runs, and no type knows them.

const extend = (plain: PrismaClient, models: SchemaDescription) =>
  plain.$extends(softDeleteAndAudit({ models, softDelete: { deletedAt: 'removedAt' } }))

let database: SchemaDatabase
let models: SchemaDescription
let plain: PrismaClient
let db: ReturnType<typeof extend>

beforeAll(async () => {
  const document = new URL('../schemas/generated/minimal/document.json', import.meta.url)
  models = describeModels(JSON.parse(await readFile(document, 'utf8')))
  database = await createSchemaDatabase('minimal')
  const adapter = new PrismaPg({ connectionString: database.url })
  plain = new PrismaClient({ adapter, errorFormat: 'minimal' })
  db = extend(plain, models)
})
beforeEach(async () => {
  await plain.$executeRaw`TRUNCATE "Team", "Member" CASCADE`
  await plain.team.create({ data: { id: 1, name: 't' } })
  await plain.member.createMany({ data: [1, 2].map((id) => ({ id, name: `${id}`, teamId: 1 })) })
})
afterAll(async () => {
  await plain?.$disconnect()
  await database?.drop()
})

test('the description is the one that the generator writes', () => {
  expect(models).toEqual(generated)
})

test('deleted rows are hidden, shown, and brought back', async () => {
  await db.team.delete({ where: { id: 1 } })
  expect(await db.member.count()).toBe(0)
  expect(await db.$withDeleted().member.count()).toBe(2)
  expect(await db.$onlyDeleted().team.findMany({ select: { id: true } })).toEqual([{ id: 1 }])
  expect(await db.team.restore({ where: { id: 1 }, select: { name: true } })).toEqual({ name: 't' })
  expect(await db.member.restoreMany({ where: { teamId: 1 } })).toEqual({ count: 2 })
})

test('rows are found by their keys, in pages, and removed for good', async () => {
  expect(await db.member.findById(1, { select: { name: true } })).toEqual({ name: '1' })
  expect(await db.member.findByIdOrThrow(2)).toMatchObject({ name: '2' })
  expect(await db.member.exists({ name: '3' })).toBe(false)
  const { items, pageInfo } = await db.member.paginate({ first: 1, select: { id: true } })
  expect(items).toEqual([{ id: 1 }])
  const next = await db.member.paginate({ first: 1, after: pageInfo.endCursor })
  expect(next.items).toMatchObject([{ id: 2 }])
  await db.member.hardDelete({ where: { id: 1 } })
  await db.member.delete({ where: { id: 2 } })
  expect(await db.member.purge({ deletedBefore: new Date(Date.now() + 60_000) })).toEqual({
    count: 1,
  })
})

test('what a model can not do it does not have, though its type does', () => {
  expect(db.color).toHaveProperty('findById')
  expect(db.color).not.toHaveProperty('restore')
})
