import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { softDeleteAndAudit, UnsupportedBySoftDeleteError } from '../../src/extensions.js'
import { PrismaClient } from '../schemas/generated/minimal/client/client.js'
import { models } from '../schemas/generated/minimal/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'

const extend = (plain: PrismaClient) =>
  plain.$extends(softDeleteAndAudit({ models, softDelete: { deletedAt: 'removedAt' } }))

let database: SchemaDatabase
let plain: PrismaClient
let db: ReturnType<typeof extend>

beforeAll(async () => {
  database = await createSchemaDatabase('minimal')
  plain = new PrismaClient({
    adapter: new PrismaPg({ connectionString: database.url }),
    errorFormat: 'minimal',
    omit: { team: { removedAt: true } },
  }) as PrismaClient
  db = extend(plain)
})
beforeEach(async () => {
  await plain.$executeRaw`TRUNCATE "Team", "Member", "Badge" CASCADE`
  await plain.team.create({ data: { id: 1, name: 't' } })
  await plain.member.createMany({ data: [1, 2].map((id) => ({ id, name: `${id}`, teamId: 1 })) })
})
afterAll(async () => {
  await plain?.$disconnect()
  await database?.drop()
})

describe('a schema with other names, and one column for soft delete', () => {
  test('hides, cascades and restores row by row', async () => {
    await db.member.delete({ where: { id: 2 } })
    expect(await db.team.findMany({ include: { members: true } })).toMatchObject([
      { members: [{ id: 1 }] },
    ])
    await db.team.delete({ where: { id: 1 } })
    expect(await db.member.count()).toBe(0)
    expect(await plain.member.count()).toBe(2)
    await expect(db.member.restore({ where: { id: 1 } })).rejects.toMatchObject({
      code: 'DB_PARENT_DELETED',
    })
    await db.team.restore({ where: { id: 1 } })
    await db.member.restoreMany({ where: { teamId: 1 } })
    expect(await db.member.count()).toBe(2)
  })

  test('refuses a relation that Prisma would read any of several rows for', async () => {
    await expect(db.team.findMany({ include: { badge: true } })).rejects.toThrow(
      UnsupportedBySoftDeleteError,
    )
    await expect(db.team.findMany({ where: { badge: { id: 1 } } })).rejects.toThrow(
      'unique only among live rows',
    )
    await db.badge.create({ data: { id: 1, teamId: 1 } })
    await db.badge.delete({ where: { id: 1 } })
    await db.badge.create({ data: { id: 2, teamId: 1 } })
    expect(await db.badge.findMany({ include: { team: true } })).toMatchObject([{ id: 2 }])
  })

  test('finds, deletes and restores a row without an id by a value that every row has', async () => {
    await db.country.createMany({ data: [{ name: 'France' }, { name: 'Chad' }] })
    await db.country.delete({ where: { name: 'Chad' } })
    expect(await db.country.findById('France')).toMatchObject({ name: 'France' })
    expect(await db.country.findById('Chad')).toBeNull()
    await db.country.restore({ where: { name: 'Chad' } })
    expect((await db.country.paginate({ first: 1 })).items).toMatchObject([{ name: 'Chad' }])
  })

  test('a client that omits the mark by default gets nothing it did not ask for', async () => {
    expect(Object.keys((await db.team.findFirst()) ?? {})).toEqual(['id', 'name'])
  })

  test('a client that omits the key by default goes through pages without seeing it', async () => {
    const adapter = new PrismaPg({ connectionString: database.url })
    const omitting = new PrismaClient({ adapter, omit: { member: { id: true } } }) as PrismaClient
    onTestFinished(() => omitting.$disconnect())
    const { member } = extend(omitting)
    const omit = { teamId: true, removedAt: true }
    const { items, pageInfo } = await member.paginate({ first: 1, omit })
    expect(items).toEqual([{ name: '1' }])
    const after = pageInfo.endCursor
    const next = await member.paginate({ first: 1, after, omit: { ...omit, id: false } })
    expect(next.items).toEqual([{ id: 2, name: '2' }])
  })
})

describe('each feature by itself', () => {
  test('without soft delete, deletes are physical', async () => {
    const audited = plain.$extends(softDeleteAndAudit({ models, softDelete: false }))
    await audited.member.delete({ where: { id: 1 } })
    expect(await plain.member.count()).toBe(1)
  })
})
