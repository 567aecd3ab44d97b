import { randomUUID } from 'node:crypto'
import type { PrismaClient } from '../generated/client/client.js'
import { CREATED_NAME, type Dataset } from '../workload/dataset.js'
import type { Run, Workload } from '../workload/operations.js'

/** The operations as one writes them with Prisma; a client extension changes nothing about them. */
export function prismaWorkload(db: PrismaClient, dataset: Dataset): Workload {
  const member = () => ({ email: dataset.newEmail() })
  return {
    findUnique: (n) => db.user.findUnique({ where: { id: dataset.userId(n) } }),
    findFirst: (n) =>
      db.campaign.findFirst({
        where: { ownerId: dataset.ownerId(n), status: 'ACTIVE' },
        orderBy: { createdAt: 'desc' },
      }),
    page: () =>
      db.campaign.findMany({
        where: { status: 'ACTIVE', owner: { role: 'USER' }, id: { gt: dataset.campaignId(0) } },
        include: { owner: true, members: { include: { user: true } } },
        orderBy: { id: 'asc' },
        take: 50,
      }),
    count: () => db.campaign.count({ where: { status: 'ACTIVE' } }),
    aggregate: (n) =>
      db.contribution.aggregate({
        where: { campaignId: dataset.campaignId(n) },
        _count: true,
        _sum: { coins: true },
        _max: { coins: true },
      }),
    create: () => db.user.create({ data: { email: dataset.newEmail(), name: CREATED_NAME } }),
    update: (n) =>
      db.campaign.update({
        where: { id: dataset.campaignId(n) },
        data: { name: `Campaign ${n}` },
      }),
    nestedCreate: (n) =>
      db.campaign.create({
        data: {
          ownerId: dataset.ownerId(n),
          name: CREATED_NAME,
          members: { create: [member(), member(), member()] },
        },
      }),
    softDelete: (n) => {
      const id = dataset.disposableCampaignId(n)
      const data = { deletedAt: new Date(), deletionId: randomUUID() }
      return db.$transaction([
        db.campaign.updateMany({ where: { id, deletedAt: null }, data }),
        db.campaignMember.updateMany({ where: { campaignId: id, deletedAt: null }, data }),
      ])
    },
    transaction: (n) =>
      db.$transaction(async (tx) => {
        const owner = await tx.user.findUniqueOrThrow({ where: { id: dataset.userId(n) } })
        const { id } = await tx.campaign.create({ data: { ownerId: owner.id, name: CREATED_NAME } })
        const members = [member(), member()].map((data) => ({ ...data, campaignId: id }))
        await tx.campaignMember.createMany({ data: members })
        await tx.campaign.update({ where: { id }, data: { status: 'ACTIVE' } })
      }),
    batch: (n) =>
      db.$transaction([
        db.campaign.count({ where: { status: 'ACTIVE' } }),
        db.campaign.findMany({
          where: { ownerId: dataset.ownerId(n) },
          orderBy: { id: 'asc' },
          take: 10,
        }),
        db.user.findUnique({ where: { id: dataset.userId(n) } }),
      ]),
    enqueue: (n) =>
      db.$transaction(async (tx) => {
        const invited = { ...member(), campaignId: dataset.campaignId(n) }
        await tx.campaignMember.create({ data: invited })
        const payload = JSON.stringify({ email: invited.email })
        await tx.$queryRaw`SELECT 1 FROM graphile_worker.add_job('invite', ${payload}::json)`
      }),
  }
}

/** What soft delete is with an extension that cascades: one call. */
export function softDeleteByDelete(db: PrismaClient, dataset: Dataset): Run {
  return (n) => db.campaign.delete({ where: { id: dataset.disposableCampaignId(n) } })
}
