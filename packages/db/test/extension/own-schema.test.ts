import { beforeAll, expect, test } from 'vitest'
import type { DatabaseClient } from '../../src/client.js'
import { withActor } from '../../src/context/actor.js'
import { useTestDatabase } from '../../src/testing/index.js'

const context = useTestDatabase()
let db: DatabaseClient

beforeAll(() => {
  db = context.database.db
})

const user = (email: string) => ({ email, name: 'Ada' })

test('a campaign is deleted with its members, restored, and its user is free to return', async () => {
  await withActor({ id: 'user:1', requestId: 'r' }, async () => {
    const owner = await db.user.create({ data: user('ada@example.org') })
    const campaign = await db.campaign.create({
      data: {
        name: 'Roof',
        ownerId: owner.id,
        members: { create: [{ email: 'a@example.org' }, { email: 'b@example.org' }] },
      },
      include: { members: true },
    })
    expect(campaign.members).toMatchObject([{ createdBy: 'user:1' }, { createdBy: 'user:1' }])
    await expect(db.user.delete({ where: { id: owner.id } })).rejects.toMatchObject({
      code: 'P2003',
    })
    await db.campaign.delete({ where: { id: campaign.id } })
    expect(await db.campaignMember.count()).toBe(0)
    await db.user.delete({ where: { id: owner.id } })
    await db.user.create({ data: user('ada@example.org') })
    await expect(db.campaign.restore({ where: { id: campaign.id } })).rejects.toMatchObject({
      code: 'DB_PARENT_DELETED',
    })
    await expect(db.user.restore({ where: { id: owner.id } })).rejects.toMatchObject({
      code: 'P2002',
    })
    await db.user.hardDelete({ where: { email: 'ada@example.org', deletedAt: null } })
    await db.user.restore({ where: { id: owner.id } })
    await db.campaign.restore({ where: { id: campaign.id } })
    expect(await db.campaignMember.count()).toBe(2)
  })
})

test('the trail knows who deleted softly, restored, and removed for good', async () => {
  const { id } = await db.user.create({ data: user('eve@example.org') })
  await withActor({ id: 'user:2' }, () => db.user.delete({ where: { id } }))
  await withActor({ id: 'user:3' }, () => db.user.restore({ where: { id } }))
  await withActor({ id: 'user:4', requestId: 'r4' }, () => db.user.hardDelete({ where: { id } }))
  const { entries } = await db.user.history(id)
  expect(entries.toReversed()).toMatchObject([
    { operation: 'INSERT', newValues: { email: 'eve@example.org', role: 'USER' } },
    { operation: 'SOFT_DELETE', actor: 'user:2', newValues: { deletedBy: 'user:2' } },
    { operation: 'RESTORE', actor: 'user:3', newValues: { deletedAt: null } },
    { operation: 'DELETE', actor: 'user:4', requestId: 'r4' },
  ])
  expect(await context.database.auditTrail.byRequest('r4')).toMatchObject({
    entries: [{ model: 'User', rowId: id, operation: 'DELETE' }],
  })
  expect((await context.database.auditTrail.byActor('user:3')).entries).toHaveLength(1)
})

test('a row is read as it was, also a deleted one, and in a transaction with its own writes', async () => {
  const { database } = context
  const { id, createdAt } = await db.user.create({ data: user('past@example.org') })
  await database.transaction(async (tx) => {
    await tx.user.update({ where: { id }, data: { name: 'Grace' } })
    expect((await tx.user.history(id)).entries).toHaveLength(2)
    expect((await db.user.history(id)).entries).toHaveLength(1)
  })
  await db.user.delete({ where: { id } })
  expect(await db.user.asOf(id, new Date(createdAt.getTime() + 60_000))).toMatchObject({
    name: 'Grace',
    deletedAt: expect.any(Date),
  })
  expect(await db.user.asOf(id, new Date(Date.now() + 60_000))).not.toHaveProperty('passwordHash')
})

test('a transaction has every extension, and undoes a delete with all that it took', async () => {
  const { database } = context
  const owner = await db.user.create({ data: user('tx@example.org') })
  const campaign = await db.campaign.create({
    data: { name: 'c', ownerId: owner.id, members: { create: { email: 'm@example.org' } } },
  })
  const count = () => db.campaignMember.count({ where: { campaignId: campaign.id } })
  await expect(
    database.transaction(async (tx) => {
      await tx.campaign.delete({ where: { id: campaign.id } })
      expect(await tx.$withDeleted().campaignMember.count()).toBeGreaterThan(0)
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  expect(await count()).toBe(1)
  const query = await database.transaction(async (tx) =>
    withActor({ id: 'user:9' }, () => tx.campaign.delete({ where: { id: campaign.id } })),
  )
  expect(query.deletedBy).toBe('user:9')
  expect(await count()).toBe(0)
})
