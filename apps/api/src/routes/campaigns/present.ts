import type { Prisma } from '@repo/db'
import type { z } from 'zod'
import type { campaign, member } from './schemas.js'

/** A campaign as the api shows it. */
export function presentCampaign(row: Prisma.CampaignModel): z.output<typeof campaign> {
  return {
    id: row.id,
    ownerId: row.ownerId,
    name: row.name,
    description: row.description,
    status: row.status,
    goalCoins: row.goalCoins?.toString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** A member as the api shows them. */
export function presentMember(row: Prisma.CampaignMemberModel): z.output<typeof member> {
  return {
    id: row.id,
    email: row.email,
    status: row.status,
    invitedAt: row.invitedAt?.toISOString() ?? null,
  }
}
