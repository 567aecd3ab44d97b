import type { Database } from '../client.js'

const OWNER_ID = '01930000-0000-7000-8000-000000000001'
const CAMPAIGN_ID = '01930000-0000-7000-8000-000000000101'
const MEMBER_EMAILS = ['grace@example.org', 'edsger@example.org']

/**
 * Writes the few rows that make a fresh system worth looking at: one user with one active campaign and
 * two members. Running it again changes nothing.
 */
export async function seedDevelopmentData(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.user.upsert({
      where: { id: OWNER_ID },
      create: { id: OWNER_ID, email: 'ada@example.org', name: 'Ada Lovelace' },
      update: {},
    })
    await tx.campaign.upsert({
      where: { id: CAMPAIGN_ID },
      create: {
        id: CAMPAIGN_ID,
        ownerId: OWNER_ID,
        name: 'A reading room for the village school',
        description: 'Shelves, lamps and four hundred books.',
        status: 'ACTIVE',
        goalCoins: 10_000n,
        members: {
          create: MEMBER_EMAILS.map((email) => ({
            email,
            status: 'INVITED' as const,
            invitedAt: new Date(),
          })),
        },
      },
      update: {},
    })
  })
}
