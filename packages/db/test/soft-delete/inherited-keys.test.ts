import { beforeEach, expect, test } from 'vitest'
import { useCorners } from '../schemas/use-corners.js'

// A row that is inserted below another one takes a part of its keys from there. Of each tenant, team 1 lives and
// team 9 is deleted.

const corners = useCorners()
const refused = { code: 'P2003' }
const team = (tenantId: number, id: number) => ({ tenantId_id: { tenantId, id } })

beforeEach(async () => {
  const { db, plain } = corners
  await plain.tenant.createMany({ data: [100, 200, 300].map((id) => ({ id, name: `${id}` })) })
  await plain.team.createMany({
    data: [100, 200].flatMap((tenantId) => [1, 9].map((id) => ({ tenantId, id }))),
  })
  await plain.team.create({ data: { tenantId: 100, id: 2 } })
  await db.team.deleteMany({ where: { id: 9 } })
  await db.tenant.delete({ where: { id: 300 } })
})

test('a row that is inserted below its tenant can’t lead to what is deleted there', async () => {
  const { db, plain } = corners
  const inserts = (parentId: number) => {
    const row = { id: 5, parentId }
    const where = team(100, 5)
    return [
      { create: row },
      { create: [{ id: 6 }, row] },
      { createMany: { data: [{ id: 6 }, row] } },
      { connectOrCreate: { where, create: row } },
      { upsert: { where, create: row, update: {} } },
    ]
  }
  for (const teams of inserts(9)) {
    const write = db.tenant.update({ where: { id: 100 }, data: { teams } })
    await expect(write).rejects.toMatchObject(refused)
  }
  expect(await plain.team.count({ where: { id: 5 } })).toBe(0)
  for (const teams of inserts(1)) {
    await db.tenant.update({ where: { id: 100 }, data: { teams } })
    expect(await plain.team.deleteMany({ where: { id: { in: [5, 6] } } })).not.toEqual({ count: 0 })
  }
})

test('the same key of another tenant is nobody’s concern', async () => {
  const { db } = corners
  await db.team.delete({ where: team(100, 2) })
  await db.team.create({ data: { tenantId: 200, id: 2 } })
  const data = { teams: { create: { id: 5, parentId: 2 } } }
  await db.tenant.update({ where: { id: 200 }, data })
  await expect(db.tenant.update({ where: { id: 100 }, data })).rejects.toMatchObject(refused)
})

test('a part of the key is taken through as many rows as it comes from', async () => {
  const { db } = corners
  const owned = (helperId: number) => ({ create: { id: 1, helperId } })
  const teams = (helperId: number) => ({ create: { id: 5, owned: owned(helperId) } })
  const write = (helperId: number) =>
    db.tenant.update({ where: { id: 100 }, data: { teams: teams(helperId) } })
  await expect(write(9)).rejects.toMatchObject(refused)
  await write(1)
  expect(await db.ticket.findMany()).toMatchObject([{ tenantId: 100, ownerId: 5, helperId: 1 }])
})

test('a row above that is inserted has what its data says, or the row that this connects', async () => {
  const { db, plain } = corners
  const other = { id: 7, name: 'new' }
  const above = [
    { tenantId: 100 },
    { tenant: { connect: { id: 100 } } },
    { tenant: { connectOrCreate: { where: { id: 100 }, create: other } } },
  ]
  for (const data of above) {
    const write = (helperId: number) =>
      db.team.create({ data: { ...data, id: 5, owned: { create: { id: 1, helperId } } } })
    await expect(write(9)).rejects.toMatchObject(refused)
    await write(1)
    await plain.ticket.deleteMany()
    await plain.team.delete({ where: team(100, 5) })
  }
})

test('a row above that is updated has its new key', async () => {
  const { db } = corners
  const write = (data: object, helperId: number) =>
    db.team.update({
      where: team(100, 2),
      data: { ...data, owned: { create: { id: 1, helperId } } },
    })
  await db.team.create({ data: { tenantId: 200, id: 3 } })
  await db.team.delete({ where: team(200, 3) })
  for (const data of [{ tenantId: 200 }, { tenant: { connect: { id: 200 } } }]) {
    await expect(write(data, 3)).rejects.toMatchObject(refused)
  }
  await write({ tenant: { connect: { id: 200 } } }, 1)
  expect(await db.ticket.findMany()).toMatchObject([{ tenantId: 200, ownerId: 2, helperId: 1 }])
})

test('below a row whose key is only just made nothing is deleted', async () => {
  const { db } = corners
  const create = [{ id: 1 }, { id: 2, parentId: 1 }]
  const { teams } = await db.tenant.create({
    data: { name: 'new', teams: { create } },
    include: { teams: { orderBy: { id: 'asc' } } },
  })
  expect(teams).toMatchObject(create)
})

test('a part of the key that only the database knows is refused', async () => {
  const { db, plain } = corners
  const unsupported = {
    code: 'DB_SOFT_DELETE_UNSUPPORTED',
    message: expect.stringContaining('Team.tenantId'),
  }
  const owned = { create: { id: 1, helperId: 1 } }
  await expect(db.team.create({ data: { id: 5, owned } })).rejects.toMatchObject(unsupported)
  await expect(
    db.team.update({ where: team(100, 1), data: { tenantId: { increment: 100 }, owned } }),
  ).rejects.toMatchObject(unsupported)
  expect(await plain.ticket.count()).toBe(0)
})

test('a key that comes from the row above as a whole', async () => {
  const { db, plain } = corners
  await plain.team.create({ data: { tenantId: 300, id: 1 } })
  const write = (tenantId: number) =>
    db.team.update({ where: team(tenantId, 1), data: { owned: { create: { id: 1 } } } })
  await expect(write(300)).rejects.toMatchObject(refused)
  await write(200)
})

test('a row that is connected is found by itself', async () => {
  const { db } = corners
  const write = (id: number) =>
    db.team.update({
      where: team(100, 1),
      data: {
        owned: {
          create: {
            id,
            tenant: { connect: { id: 100 } },
            helper: { connect: team(100, id) },
          },
        },
      },
    })
  await expect(write(9)).rejects.toMatchObject({ code: 'P2025' })
  await write(2)
})
