import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ManagedColumnError, softDeleteAndAudit, withActor } from '../../src/extensions.js'
import { PrismaClient } from '../schemas/generated/minimal/client/client.js'
import { models } from '../schemas/generated/minimal/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'

const LONG_AGO = new Date(0)
const NOW = new Date('2020-01-01')

const extend = (plain: PrismaClient) =>
  plain.$extends(
    softDeleteAndAudit({ models, softDelete: { deletedAt: 'removedAt' }, now: () => NOW }),
  )

let database: SchemaDatabase
let plain: PrismaClient
let db: ReturnType<typeof extend>

beforeAll(async () => {
  database = await createSchemaDatabase('minimal')
  const adapter = new PrismaPg({ connectionString: database.url })
  plain = new PrismaClient({ adapter, errorFormat: 'minimal' })
  db = extend(plain)
})
beforeEach(() => plain.$executeRaw`TRUNCATE "Team", "Visit", "Invoice" CASCADE`)
afterAll(async () => {
  await plain?.$disconnect()
  await database?.drop()
})

describe('a model that has only times', () => {
  test('has the time of its creation set where the schema has no default', async () => {
    expect(await db.visit.create({ data: { id: 1 } })).toMatchObject({ createdAt: NOW })
    await db.visit.createMany({ data: [{ id: 2 }, { id: 3 }] })
    await db.visit.updateMany({ data: { memberId: null } })
    const rows = await plain.visit.findMany({ select: { createdAt: true } })
    expect(rows).toEqual([NOW, NOW, NOW].map((createdAt) => ({ createdAt })))
  })

  test('refuses what a client sends for them', async () => {
    const forged = [{ createdAt: LONG_AGO }, { updatedAt: LONG_AGO }]
    for (const times of forged) {
      await expect(db.visit.create({ data: { id: 1, ...times } })).rejects.toThrow(
        ManagedColumnError,
      )
      await expect(db.visit.createMany({ data: [{ id: 1, ...times }] })).rejects.toThrow(
        ManagedColumnError,
      )
      await expect(db.visit.updateMany({ data: times })).rejects.toThrow(ManagedColumnError)
    }
  })

  test('tells when a row was moved from the other side', async () => {
    await plain.team.create({ data: { id: 1, name: 't' } })
    await plain.member.create({ data: { id: 1, name: 'm', teamId: 1 } })
    await plain.visit.create({ data: { id: 1, updatedAt: LONG_AGO } })
    await db.member.update({ where: { id: 1 }, data: { visits: { connect: { id: 1 } } } })
    const { memberId, updatedAt } = await plain.visit.findUniqueOrThrow({ where: { id: 1 } })
    expect(memberId).toBe(1)
    expect(updatedAt).not.toEqual(LONG_AGO)
  })
})

describe('a model whose actors are required', () => {
  const as = <T>(id: string, work: () => T) => withActor({ id }, work)

  test('has the one who wrote it, in place of the default', async () => {
    await as('a', () => db.invoice.create({ data: { id: 1 } }))
    const invoice = await as('b', () =>
      db.invoice.update({ where: { id: 1 }, data: { amount: { increment: 1 } } }),
    )
    expect(invoice).toMatchObject({ createdBy: 'a', updatedBy: 'b' })
  })

  test('takes the default where nobody creates it, and is updated by nobody at all', async () => {
    expect(await db.invoice.create({ data: { id: 1 } })).toMatchObject({ createdBy: 'nobody' })
    await expect(db.invoice.update({ where: { id: 1 }, data: { amount: 1 } })).rejects.toThrow(
      '`updatedBy` must not be null',
    )
    expect(await plain.invoice.findFirst()).toMatchObject({ amount: 0 })
  })
})
