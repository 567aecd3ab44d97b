import type { Message } from '../mail/message.js'

/** What an invitation tells. */
export interface Invitation {
  readonly memberId: string
  readonly email: string
  readonly campaign: {
    readonly id: string
    readonly name: string
    readonly owner: { readonly name: string }
  }
}

/**
 * The e-mail that invites somebody to a campaign.
 *
 * @param publicUrl where the api is to be found from outside
 */
export function invitationEmail(
  { memberId, email, campaign }: Invitation,
  publicUrl: string,
): Message {
  const link = new URL(`/campaigns/${campaign.id}`, publicUrl).href
  return {
    id: `invitation-${memberId}`,
    to: email,
    subject: `${campaign.owner.name} invites you to "${campaign.name}"`,
    text: [
      'Hello,',
      '',
      `${campaign.owner.name} asks you to join the campaign "${campaign.name}":`,
      link,
      '',
      'If you do not know what this is about, there is nothing you need to do.',
      '',
    ].join('\n'),
  }
}
