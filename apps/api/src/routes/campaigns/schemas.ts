import { CampaignStatus, MemberStatus } from '@repo/db'
import { z } from 'zod'

const MAX_COINS = 9_223_372_036_854_775_807n

// Half of a surrogate pair (Cs), which JSON can spell, is no character and would be stored as another one.
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}]/u
const NOT_IN_A_TEXT = /[\0\p{Cs}]/u

/** A whole, positive number of coins as JSON carries it: a string of digits. */
const coins = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, {
    error: 'expected a whole number above 0, written as a string of digits',
    abort: true,
  })
  .refine((digits) => BigInt(digits) <= MAX_COINS, `expected at most ${MAX_COINS}`)
  .meta({ description: 'Whole coins, as a string of digits', examples: ['10000'] })

/** One line of text. */
const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(maxLength)
    .refine((value) => !NOT_IN_A_LINE.test(value), 'must not hold control characters or half ones')

/** Text of several lines. PostgreSQL stores every character but NUL. */
const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .refine((value) => !NOT_IN_A_TEXT.test(value), 'must not hold NUL or half characters')

/** A time whose year is still one of 1 to 9999 in UTC: others cannot be written in ISO 8601's four digits. */
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .refine((value) => /^(?!0000)\d{4}-/.test(value.toISOString()), 'expected a year from 1 to 9999')

const status = z.enum(CampaignStatus)

const email = z.email().max(254).toLowerCase()

/** What a client may say about a campaign. */
const fields = z.object({
  name: line(200).meta({ examples: ['A reading room for the village school'] }),
  description: text(10_000),
  goalCoins: coins.transform(BigInt).nullable(),
  endsAt: time.nullable(),
  status,
})

export const campaignId = z.object({ id: z.uuid() })

export const newCampaign = fields
  .partial()
  .required({ name: true })
  .extend({
    status: z.enum([CampaignStatus.DRAFT, CampaignStatus.ACTIVE]).default(CampaignStatus.DRAFT),
    members: z
      .array(z.strictObject({ email }))
      .max(100)
      .superRefine((members, context) => {
        const seen = new Set<string>()
        for (const [index, { email }] of members.entries()) {
          if (seen.has(email)) {
            context.addIssue({ code: 'custom', path: [index, 'email'], message: 'is given twice' })
          }
          seen.add(email)
        }
      })
      .default([])
      .meta({ description: 'Who is invited; each gets an e-mail' }),
  })
  .strict()
  .meta({ id: 'NewCampaign' })

export type NewCampaign = z.output<typeof newCampaign>

export const campaignChange = fields
  .partial()
  .strict()
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ id: 'CampaignChange', description: 'What is left out stays as it is.' })

export type CampaignChange = z.output<typeof campaignChange>

export const campaign = z
  .object({
    id: z.uuid(),
    ownerId: z.uuid(),
    name: z.string(),
    description: z.string(),
    status,
    goalCoins: coins.nullable(),
    endsAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Campaign' })

export const member = z
  .object({
    id: z.uuid(),
    email: z.string(),
    status: z.enum(MemberStatus),
    invitedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'CampaignMember' })

const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.uuid().optional().meta({ description: 'The `nextCursor` of the page before' }),
}

/** A page of `items`, and where the next one starts. */
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.uuid().nullable().meta({ description: 'null on the last page' }),
  })

export const campaignQuery = z.strictObject({
  ...page,
  status: status.optional(),
  ownerId: z.uuid().optional(),
  name: line(200).optional().meta({ description: 'Part of the name, in any case' }),
})

export type CampaignQuery = z.output<typeof campaignQuery>

export const campaignPage = pageOf(campaign).meta({ id: 'CampaignPage' })

export const memberQuery = z.strictObject({ ...page, status: z.enum(MemberStatus).optional() })

export type MemberQuery = z.output<typeof memberQuery>

export const memberPage = pageOf(member).meta({ id: 'CampaignMemberPage' })
