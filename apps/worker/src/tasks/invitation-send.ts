import { invitationEmail } from './invitation-email.js'
import type { Task } from './task.js'

/** Invites a member who is waiting for it; who was deleted or invited meanwhile gets nothing. */
export const sendInvitation: Task<'invitation.send'> = async (
  { memberId },
  { database, mailer, publicUrl, now, log },
) => {
  const member = await database.db.campaignMember.findFirst({
    where: { id: memberId, status: 'PENDING' },
    select: {
      email: true,
      campaign: { select: { id: true, name: true, owner: { select: { name: true } } } },
    },
  })
  if (member === null) {
    log.info({ memberId }, 'nobody waits for this invitation')
    return
  }
  // Sent first: should marking fail, the repeat finds it sent and only marks.
  await mailer.send(invitationEmail({ memberId, ...member }, publicUrl))
  await database.db.campaignMember.updateMany({
    where: { id: memberId, status: 'PENDING' },
    data: { status: 'INVITED', invitedAt: now() },
  })
  log.info({ memberId }, 'invitation sent')
}
