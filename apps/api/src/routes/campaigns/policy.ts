import type { CampaignStatus, Prisma } from '@repo/db'
import type { CurrentUser } from '../../plugins/current-user.js'

const isAdmin = ({ role }: CurrentUser) => role === 'ADMIN' || role === 'SUPER_ADMIN'

/** Which campaigns one may see: all but drafts, which are between their owner and administrators. */
export function visibleTo(user: CurrentUser | null): Prisma.CampaignWhereInput {
  if (user === null) return { status: { not: 'DRAFT' } }
  return isAdmin(user) ? {} : { OR: [{ status: { not: 'DRAFT' } }, { ownerId: user.id }] }
}

/** Whether a user may change a campaign, and see who is invited. */
export function mayManage(user: CurrentUser, campaign: { readonly ownerId: string }): boolean {
  return isAdmin(user) || campaign.ownerId === user.id
}

/** Where a campaign may go from each status: only forward. */
const NEXT: Record<CampaignStatus, readonly CampaignStatus[]> = {
  DRAFT: ['ACTIVE'],
  ACTIVE: ['ENDED'],
  ENDED: [],
}

/** Whether a campaign may go from one status to another; staying is always allowed. */
export function mayBecome(from: CampaignStatus, to: CampaignStatus): boolean {
  return from === to || NEXT[from].includes(to)
}
