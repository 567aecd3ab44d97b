import type { Database } from '../client.js'

const OWNER_ID = '01930000-0000-7000-8000-000000000001'
const CAMPAIGN_ID = '01930000-0000-7000-8000-000000000101'
const MEMBER_EMAILS = ['grace@example.org', 'edsger@example.org']

/**
 * Writes the few rows that make a fresh system worth looking at: one user with one active campaign and
 * two members. What is there already stays as it is, and what was deleted stays deleted.
 */
export async function seedDevelopmentData(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.user.createMany({
      data: { id: OWNER_ID, email: 'ada@example.org', name: 'Ada Lovelace' },
      skipDuplicates: true,
    })
    const owner = await tx.user.findUnique({ where: { id: OWNER_ID } })
    if (owner === null) return
    const campaigns = await tx.campaign.createMany({
      data: {
        id: CAMPAIGN_ID,
        ownerId: owner.id,
        name: 'A reading room for the village school',
        description: 'Shelves, lamps and four hundred books.',
        status: 'ACTIVE',
        goalCoins: 10_000n,
      },
      skipDuplicates: true,
    })
    if (campaigns.count === 0) return
    await tx.campaignMember.createMany({
      data: MEMBER_EMAILS.map((email) => ({
        campaignId: CAMPAIGN_ID,
        email,
        status: 'INVITED' as const,
        invitedAt: new Date(),
      })),
    })
  })
}
