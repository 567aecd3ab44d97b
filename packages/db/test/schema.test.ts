import { expect, test } from 'vitest'
import { useTestDatabase } from '../src/testing/index.js'

const own = useTestDatabase()

const ada = { email: 'ada@example.org', name: 'Ada' }

test('keys are UUIDs of version 7 and times are stored in UTC', async () => {
  const { db } = own.database
  const at = new Date('2026-03-29T01:30:00.000Z')
  const user = await db.user.create({
    data: { ...ada, campaigns: { create: { name: 'Wells', endsAt: at } } },
  })
  expect(user.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)

  const [row] = await db.$queryRaw<{ epoch: number }[]>`
    SELECT extract(epoch FROM ends_at)::float8 AS epoch FROM campaigns WHERE owner_id = ${user.id}::uuid`
  expect(row?.epoch).toBe(at.getTime() / 1000)
})

test('an e-mail address is unique among living users only', async () => {
  const { db } = own.database
  const email = 'grace@example.org'
  const first = await db.user.create({ data: { email, name: 'Grace' } })
  await expect(db.user.create({ data: { email, name: 'Other' } })).rejects.toMatchObject({
    code: 'P2002',
  })
  await db.user.delete({ where: { id: first.id } })
  await expect(db.user.create({ data: { email, name: 'Other' } })).resolves.toMatchObject({ email })
})

test('an e-mail address in capitals, a blank name and a contribution of nothing are refused', async () => {
  const { db } = own.database
  const owner = await db.user.create({ data: { email: 'owner@example.org', name: 'Owner' } })
  const campaign = await db.campaign.create({ data: { ownerId: owner.id, name: 'Wells' } })
  const refused = (operation: Promise<unknown>, constraint: string) =>
    expect(operation).rejects.toThrow(constraint)

  await refused(
    db.user.create({ data: { email: 'Ada@example.org', name: 'Ada' } }),
    'users_email_lower_case',
  )
  await refused(
    db.campaign.create({ data: { ownerId: owner.id, name: '  ' } }),
    'campaigns_name_not_blank',
  )
  await refused(
    db.contribution.create({
      data: { campaignId: campaign.id, userId: owner.id, coins: 0n, idempotencyKey: 'k' },
    }),
    'contributions_coins_positive',
  )
})

test('the ledger can be added to, and neither changed nor shortened', async () => {
  const { db } = own.database
  const user = await db.user.create({ data: { email: 'giver@example.org', name: 'Giver' } })
  const campaign = await db.campaign.create({ data: { ownerId: user.id, name: 'Books' } })
  const contribution = await db.contribution.create({
    data: {
      campaignId: campaign.id,
      userId: user.id,
      coins: 5n,
      idempotencyKey: 'k',
      entries: {
        create: [
          { account: `user:${user.id}`, coins: -5n },
          { account: `campaign:${campaign.id}`, coins: 5n },
        ],
      },
    },
    include: { entries: true },
  })
  expect(contribution.entries).toHaveLength(2)
  await expect(db.ledgerEntry.updateMany({ data: { coins: 7n } })).rejects.toThrow('append-only')
  await expect(db.ledgerEntry.deleteMany()).rejects.toThrow('append-only')
  await expect(db.contribution.deleteMany()).rejects.toThrow('append-only')
})
