import type { Database } from '@repo/db'
import { enqueueMany } from '@repo/jobs'

/** Stores a campaign whose members wait for their invitations. */
export function storeCampaign(database: Database, emails: readonly string[]) {
  const ownerEmail = `${crypto.randomUUID()}@example.org`
  return database.transaction(async (tx) => {
    const campaign = await tx.campaign.create({
      data: {
        name: 'A reading room',
        owner: { create: { name: 'Ada Lovelace', email: ownerEmail } },
        members: { create: emails.map((email) => ({ email })) },
      },
      include: { members: true },
    })
    const payloads = campaign.members.map(({ id }) => ({ memberId: id }))
    await enqueueMany(tx, 'invitation.send', payloads)
    return campaign
  })
}
