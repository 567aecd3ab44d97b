import type { Prisma } from '../generated/client/client.js'

/** Which kind of row an id is for; part of the id, so that no two kinds share one. */
const KINDS = { user: 1, campaign: 2, member: 3 } as const

/** The same id for the same row in every run: a UUID of version 7 from a fixed time. */
export function seedId(kind: keyof typeof KINDS, index: number): string {
  const low = index.toString(16).padStart(12, '0')
  return `01930000-0000-7000-8${KINDS[kind].toString(16).padStart(3, '0')}-${low}`
}

/** A user, the same for the same number. */
export function makeUser(index: number): Prisma.UserCreateManyInput {
  return { id: seedId('user', index), email: `user-${index}@example.org`, name: `User ${index}` }
}

/** A campaign of the user with the same number. */
export function makeCampaign(index: number): Prisma.CampaignCreateManyInput {
  const statuses = ['DRAFT', 'ACTIVE', 'ENDED'] as const
  return {
    id: seedId('campaign', index),
    ownerId: seedId('user', index),
    name: `Campaign ${index}`,
    status: statuses[index % statuses.length] ?? 'DRAFT',
    goalCoins: BigInt(1_000 + (index % 50) * 100),
  }
}

/** A member of a campaign; each campaign has {@link MEMBERS_PER_CAMPAIGN}. */
export function makeMember(index: number): Prisma.CampaignMemberCreateManyInput {
  return {
    id: seedId('member', index),
    campaignId: seedId('campaign', Math.floor(index / MEMBERS_PER_CAMPAIGN)),
    email: `member-${index % MEMBERS_PER_CAMPAIGN}@example.org`,
    status: index % 2 === 0 ? 'INVITED' : 'PENDING',
  }
}

export const MEMBERS_PER_CAMPAIGN = 3
