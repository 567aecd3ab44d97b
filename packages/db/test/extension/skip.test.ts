import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { softDeleteAndAudit, withActor } from '../../src/extensions.js'
import { Prisma, PrismaClient } from '../schemas/generated/strict/client/client.js'
import { models } from '../schemas/generated/strict/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'

// With `strictUndefinedChecks` Prisma takes `Prisma.skip` for what is left out, and refuses `undefined`. The
// extension must do both as well: see nothing in what is skipped, and add no `undefined` of its own.

const { skip } = Prisma
const deletedAt = new Date('2026-01-01')
const extend = (client: PrismaClient) => client.$extends(softDeleteAndAudit({ models }))

let database: SchemaDatabase
let plain: PrismaClient
let db: ReturnType<typeof extend>

beforeAll(async () => {
  database = await createSchemaDatabase('strict')
  const adapter = new PrismaPg({ connectionString: database.url, max: 2 })
  plain = new PrismaClient({ adapter, errorFormat: 'minimal' })
  db = extend(plain)
})

afterAll(async () => {
  await plain?.$disconnect()
  await database?.drop()
})

beforeEach(async () => {
  await plain.$executeRaw`TRUNCATE "Keeper", "Pet", "Badge", "Kind" CASCADE`
  await plain.kind.create({ data: { id: 1, name: 'cat' } })
  await plain.keeper.createMany({
    data: [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
      { id: 3, name: 'deleted', deletedAt },
    ],
  })
  await plain.pet.createMany({
    data: [
      { id: 1, name: 'p', keeperId: 1, walkerId: 2, kindId: 1 },
      { id: 2, name: 'q', keeperId: 1, walkerId: 3 },
      { id: 3, name: 'deleted', keeperId: 1, walkerId: 2, deletedAt },
      { id: 4, name: 'r', keeperId: 2 },
    ],
  })
  await plain.badge.create({ data: { id: 1, keeperId: 1 } })
})

type Client = Pick<PrismaClient, 'keeper' | 'pet' | 'badge' | 'kind'>
const id = 1
const byId = { orderBy: { id: 'asc' } } as const

describe('Prisma.skip is nothing', () => {
  test.each<[string, (client: Client) => Promise<unknown>]>([
    ['a filter', ({ pet }) => pet.findMany({ where: skip, ...byId })],
    ['deletedAt', ({ pet }) => pet.findMany({ where: { deletedAt: skip }, ...byId })],
    ['a range', ({ pet }) => pet.findMany({ where: { deletedAt: { gt: skip } }, ...byId })],
    ['AND', ({ pet }) => pet.findMany({ where: { AND: skip, OR: skip, NOT: skip }, ...byId })],
    ['in OR', ({ pet }) => pet.findMany({ where: { OR: [{ deletedAt: skip }, { id }] }, ...byId })],
    ['deletedAt of one', ({ pet }) => pet.findUnique({ where: { id: 3, deletedAt: skip } })],
    ['an optional relation', ({ pet }) => pet.findMany({ where: { walker: skip }, ...byId })],
    ['in a relation', ({ pet }) => pet.findMany({ where: { walker: { name: skip } }, ...byId })],
    ['is', ({ pet }) => pet.findMany({ where: { walker: { is: skip } }, ...byId })],
    [
      'is beside isNot',
      ({ pet }) => pet.findMany({ where: { walker: { is: skip, isNot: { name: 'b' } } }, ...byId }),
    ],
    ['a list', ({ keeper }) => keeper.findMany({ where: { pets: skip }, ...byId })],
    ['some', ({ keeper }) => keeper.findMany({ where: { pets: { some: skip } }, ...byId })],
    ['none', ({ keeper }) => keeper.findMany({ where: { pets: { none: skip } }, ...byId })],
    ['every', ({ keeper }) => keeper.findMany({ where: { walks: { every: skip } }, ...byId })],
    [
      'in every',
      ({ keeper }) => keeper.findMany({ where: { walks: { every: { name: skip } } }, ...byId }),
    ],
    [
      'in an OR of every',
      ({ keeper }) =>
        keeper.findMany({ where: { walks: { every: { OR: [{ name: skip }] } } }, ...byId }),
    ],
    ['include', ({ keeper }) => keeper.findMany({ include: { pets: skip, walks: true }, ...byId })],
    [
      'an optional relation in include',
      ({ pet }) => pet.findMany({ include: { walker: skip }, ...byId }),
    ],
    ['select', ({ keeper }) => keeper.findMany({ select: { id: true, pets: skip }, ...byId })],
    ['_count', ({ keeper }) => keeper.findMany({ select: { id: true, _count: skip }, ...byId })],
    [
      'a count',
      ({ keeper }) =>
        keeper.findMany({
          select: { _count: { select: { pets: skip as never, walks: true } } },
          ...byId,
        }),
    ],
    [
      'the filter of a count',
      ({ keeper }) =>
        keeper.findMany({ select: { _count: { select: { pets: { where: skip } } } }, ...byId }),
    ],
    [
      'the mark in a selection',
      ({ pet }) =>
        pet.findMany({
          select: { walker: { select: { name: true, deletedAt: skip } } },
          ...byId,
        }),
    ],
    [
      'the mark in omit',
      ({ pet }) => pet.findMany({ include: { walker: { omit: { deletedAt: skip } } }, ...byId }),
    ],
    [
      'all that chooses rows',
      ({ keeper }) =>
        keeper.findUnique({
          where: { id },
          include: {
            pets: { where: skip, orderBy: skip, cursor: skip, take: skip, skip, distinct: skip },
          },
        }),
    ],
    ['an order', ({ pet }) => pet.findMany({ orderBy: [{ walker: skip }, { id: 'asc' }] })],
    [
      'the count in an order',
      ({ keeper }) => keeper.findMany({ orderBy: [{ pets: { _count: skip } }, { id: 'asc' }] }),
    ],
    ['how many are skipped', ({ pet }) => pet.findMany({ cursor: { id }, skip, ...byId })],
    ['a count of rows', ({ pet }) => pet.count({ where: skip })],
    ['an aggregate', ({ pet }) => pet.aggregate({ where: { deletedAt: skip }, _count: true })],
    ['a foreign key of create', ({ pet }) => pet.create({ data: newPet({ walkerId: skip }) })],
    ['a stamp of create', ({ pet }) => pet.create({ data: newPet({ createdBy: skip }) })],
    ['the mark of create', ({ pet }) => pet.create({ data: newPet({ deletedAt: skip }) })],
    [
      'in createMany',
      ({ pet }) => pet.createMany({ data: [newPet({ walkerId: skip, createdBy: skip })] }),
    ],
    [
      'a nested create',
      ({ keeper }) =>
        keeper.create({ data: { id: 9, name: 'n', pets: skip, walks: { create: skip } } }),
    ],
    ['in update', ({ pet }) => pet.update({ where: { id }, data: { name: 'n', createdBy: skip } })],
    [
      'a foreign key of update',
      ({ pet }) => pet.update({ where: { id }, data: { walkerId: { set: skip }, kindId: skip } }),
    ],
    [
      'nested operations',
      ({ keeper }) =>
        keeper.update({
          where: { id, deletedAt: skip },
          data: {
            name: 'n',
            pets: skip,
            walks: {
              create: skip,
              createMany: skip,
              connect: skip,
              connectOrCreate: skip,
              disconnect: skip,
              set: skip,
              update: skip,
              updateMany: skip,
              upsert: skip,
              delete: skip,
              deleteMany: skip,
            },
            badge: { create: skip, connect: skip, upsert: skip, disconnect: skip, delete: skip },
          },
        }),
    ],
    [
      'the filter of a nested updateMany',
      ({ keeper }) =>
        keeper.update({
          where: { id },
          data: { pets: { updateMany: { where: { name: skip }, data: { name: 'n' } } } },
        }),
    ],
    [
      'a nested filter that has to be there',
      ({ keeper }) =>
        keeper.update({
          where: { id },
          data: { pets: { updateMany: { where: skip as never, data: { name: 'n' } } } },
        }),
    ],
    [
      'the filter of a nested update',
      ({ keeper }) =>
        keeper.update({
          where: { id },
          data: { badge: { update: { where: skip, data: { id: 2 } } } },
        }),
    ],
    ['updateMany', ({ pet }) => pet.updateMany({ where: skip, limit: skip, data: { kindId: 1 } })],
    ['deleteMany', ({ pet }) => pet.deleteMany({ where: { deletedAt: skip }, limit: skip })],
    [
      'upsert',
      ({ pet }) =>
        pet.upsert({
          where: { id: 9 },
          create: newPet({ walkerId: skip, createdBy: skip }),
          update: { name: skip },
        }),
    ],
    [
      'delete',
      ({ badge }) => badge.delete({ where: { id, keeperId: skip }, select: { id: true } }),
    ],
  ])('%s', async (_, work) => {
    expect(await outcome(db as unknown as PrismaClient, work)).toEqual(
      await outcome(plain, async (tx) => {
        await tx.pet.deleteMany({ where: { deletedAt: { not: null } } })
        await tx.pet.updateMany({ where: { walker: { deletedAt: { not: null } } }, data: GONE })
        await tx.keeper.deleteMany({ where: { deletedAt: { not: null } } })
        return work(tx)
      }),
    )
  })
})

const GONE = { walkerId: null }
const newPet = (data: object) => ({ id: 9, name: 'n', keeperId: 1, ...data })

/** The answer, or the kind of error, and what is live then. Nothing of it stays. */
async function outcome(client: PrismaClient, work: (client: Client) => Promise<unknown>) {
  const result = { answer: undefined as unknown, live: undefined as unknown }
  await client
    .$transaction(async (tx) => {
      result.answer = await work(tx)
      const live = { where: { deletedAt: null }, ...byId }
      result.live = [await tx.keeper.findMany(live), await tx.pet.findMany(live)]
      throw result
    })
    .catch((error) => {
      if (error !== result) result.answer = [error.name, error.code]
    })
  // A key that leads to a deleted row is kept there, and shows in no relation.
  const shown = (key: string, value: unknown) => (key === 'walkerId' && value === 3 ? null : value)
  return JSON.parse(JSON.stringify(result, shown))
}

describe('undefined is never added', () => {
  test.each<[string, (client: typeof db) => Promise<unknown>]>([
    ['reads', ({ keeper }) => keeper.findMany()],
    [
      'reads of a model without the columns',
      ({ kind }) => kind.findFirst({ include: { pets: true } }),
    ],
    ['the trash', (client) => client.$onlyDeleted().pet.findMany()],
    ['all rows', (client) => client.$withDeleted().pet.findMany()],
    ['counts', ({ kind }) => kind.findMany({ include: { _count: true } })],
    ['pages', ({ pet }) => pet.paginate({ first: 1 })],
    ['findById', ({ pet }) => pet.findById(1)],
    ['exists', ({ kind }) => kind.exists({ id })],
    ['create', ({ pet }) => pet.create({ data: newPet({}) })],
    ['createMany', ({ kind }) => kind.createMany({ data: { id: 2, name: 'dog' } })],
    [
      'update',
      ({ keeper }) =>
        keeper.update({
          where: { id },
          data: { pets: { update: { where: { id }, data: { kind: { update: { name: 'x' } } } } } },
        }),
    ],
    [
      'nested operations',
      ({ keeper }) =>
        keeper.update({
          where: { id },
          data: {
            walks: { set: [{ id: 4 }] },
            pets: { deleteMany: {}, create: { id: 9, name: 'n' } },
            badge: { upsert: { create: { id: 2 }, update: { id: 3 } } },
          },
          include: { pets: true },
        }),
    ],
    [
      'nested operations from a model without the columns',
      ({ kind }) =>
        kind.update({
          where: { id },
          data: { pets: { delete: { id }, create: newPet({}) } },
        }),
    ],
    [
      'upsert of a partner',
      ({ pet }) =>
        pet.update({
          where: { id },
          data: { walker: { upsert: { create: { id: 9, name: 'n' }, update: { name: 'm' } } } },
        }),
    ],
    ['updateMany', ({ kind }) => kind.updateMany({ data: { name: 'x' } })],
    ['upsert', ({ kind }) => kind.upsert({ where: { id }, create: { id, name: 'x' }, update: {} })],
    ['delete', ({ keeper }) => keeper.delete({ where: { id } })],
    [
      'delete with its relations',
      ({ keeper }) => keeper.delete({ where: { id }, include: { pets: true } }),
    ],
    ['deleteMany', ({ keeper }) => keeper.deleteMany()],
    ['deletes in a batch', (client) => client.$transaction([client.keeper.deleteMany()])],
    [
      'restore',
      async ({ keeper }) => {
        await keeper.delete({ where: { id } })
        return keeper.restore({ where: { id } })
      },
    ],
    ['restoreMany', ({ keeper }) => keeper.restoreMany()],
    ['hardDelete', ({ badge }) => badge.hardDelete({ where: { id } })],
    ['purge', ({ keeper }) => keeper.purge({ deletedBefore: new Date() })],
    ['purge of some', ({ pet }) => pet.purge({ deletedBefore: new Date(), where: { id: 3 } })],
  ])('by %s', async (_, work) => {
    await withActor({ id: 'me' }, () => work(db))
    await work(db).catch((error) =>
      expect(error).not.toMatchObject({ name: 'PrismaClientValidationError' }),
    )
  })

  test('and none of the caller is hidden', async () => {
    const where = undefined as never
    for (const client of [plain, db] as PrismaClient[]) {
      await expect(client.pet.findMany({ where: { name: where } })).rejects.toMatchObject({
        name: 'PrismaClientValidationError',
      })
    }
  })
})
