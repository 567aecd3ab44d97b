import type { Database, Prisma } from '@repo/db'
import { enqueueMany } from '@repo/jobs'
import { ProblemError } from '@repo/service'
import type { CurrentUser } from '../../plugins/current-user.js'
import { mayBecome, mayManage, visibleTo } from './policy.js'
import type { CampaignChange, CampaignQuery, MemberQuery, NewCampaign } from './schemas.js'

/**
 * Creates a campaign with its members and the jobs that invite them, all in one transaction.
 */
export function createCampaign(
  { transaction }: Database,
  owner: CurrentUser,
  { members, ...campaign }: NewCampaign,
): Promise<Prisma.CampaignModel> {
  return transaction(async (tx) => {
    const created = await tx.campaign.create({ data: { ...campaign, ownerId: owner.id } })
    const invited = await tx.campaignMember.createManyAndReturn({
      data: members.map(({ email }) => ({ campaignId: created.id, email })),
      select: { id: true },
    })
    await enqueueMany(
      tx,
      'invitation.send',
      invited.map(({ id }) => ({ memberId: id })),
    )
    return created
  })
}

/** A page of the campaigns that a user may see, newest first. */
export async function listCampaigns(
  { db }: Database,
  user: CurrentUser | null,
  { limit, after, status, ownerId, name }: CampaignQuery,
) {
  const rows = await db.campaign.findMany({
    where: {
      AND: [visibleTo(user), { status, ownerId }],
      ...(after === undefined ? {} : { id: { lt: after } }),
      ...(name === undefined ? {} : { name: { contains: likeLiteral(name), mode: 'insensitive' } }),
    },
    // Ids are UUID v7: their order is the order of creation, and it never changes.
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  return toPage(rows, limit)
}

/** A campaign that a user may see. */
export async function findCampaign({ db }: Database, user: CurrentUser | null, id: string) {
  const campaign = await db.campaign.findFirst({ where: { AND: [{ id }, visibleTo(user)] } })
  if (campaign === null) throw new ProblemError('not-found', `There is no campaign ${id}.`)
  return campaign
}

/** Changes a campaign. */
export async function updateCampaign(
  database: Database,
  user: CurrentUser,
  id: string,
  change: CampaignChange,
) {
  const { status } = await findManagedCampaign(database, user, id)
  if (change.status !== undefined && !mayBecome(status, change.status)) {
    throw new ProblemError(
      'wrong-status',
      `A campaign that is ${status} cannot become ${change.status}.`,
    )
  }
  // The status is named again so that two changes at once can't both start from it.
  const [updated] = await database.db.campaign.updateManyAndReturn({
    where: { id, status },
    data: change,
  })
  if (updated === undefined) {
    // One that was deleted meanwhile is not found.
    await findManagedCampaign(database, user, id)
    throw new ProblemError('changed-meanwhile', 'Read the campaign again and repeat the change.')
  }
  return updated
}

/** Deletes a campaign, and with it who was invited. */
export async function deleteCampaign(database: Database, user: CurrentUser, id: string) {
  await findManagedCampaign(database, user, id)
  await database.db.campaign.delete({ where: { id } })
}

/** A page of who is invited to a campaign, in the order of invitation; for who manages it. */
export async function listMembers(
  database: Database,
  user: CurrentUser,
  campaignId: string,
  { limit, after, status }: MemberQuery,
) {
  await findManagedCampaign(database, user, campaignId)
  const rows = await database.db.campaignMember.findMany({
    where: { campaignId, status, ...(after === undefined ? {} : { id: { gt: after } }) },
    orderBy: { id: 'asc' },
    take: limit + 1,
  })
  return toPage(rows, limit)
}

async function findManagedCampaign(database: Database, user: CurrentUser, id: string) {
  const campaign = await findCampaign(database, user, id)
  if (!mayManage(user, campaign)) {
    throw new ProblemError('not-allowed', 'Only its owner and administrators may do this.')
  }
  return campaign
}

/** Cuts the row that was read only to know whether there is a next page. */
function toPage<Row extends { readonly id: string }>(rows: readonly Row[], limit: number) {
  const items = rows.slice(0, limit)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** Prisma hands `%` and `_` on to LIKE, where they mean "anything". */
function likeLiteral(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
