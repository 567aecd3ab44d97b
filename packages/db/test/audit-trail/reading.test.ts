import { randomUUID } from 'node:crypto'
import { expect, expectTypeOf, test } from 'vitest'
import type { RecordedRow } from '../../src/audit/trail/trail-entry.js'
import { newUser, useAuditedDatabase } from './support.js'

const own = useAuditedDatabase()

function newCampaign(ownerId: string) {
  return own.prisma.campaign.create({
    data: {
      ownerId,
      name: 'Wells',
      goalCoins: 9_007_199_254_740_993n,
      endsAt: new Date('2026-12-24T18:00:00.123Z'),
    },
  })
}

test('the history of a row has its changes, newest first, with values as Prisma returns them', async () => {
  const owner = await own.prisma.user.create({ data: newUser() })
  const campaign = await newCampaign(owner.id)
  await own.prisma.campaign.update({
    where: { id: campaign.id },
    data: {
      goalCoins: 9_007_199_254_740_995n,
      status: 'ACTIVE',
      endsAt: null,
      updatedBy: 'user:1',
    },
  })
  const { entries, nextCursor } = await own.prisma.campaign.history(campaign.id)
  const [updated, inserted] = entries
  expect(nextCursor).toBeNull()
  expect(updated).toMatchObject({
    model: 'Campaign',
    table: 'campaigns',
    rowId: campaign.id,
    operation: 'UPDATE',
    actor: 'user:1',
    oldValues: { goalCoins: 9_007_199_254_740_993n, status: 'DRAFT', endsAt: campaign.endsAt },
    newValues: { goalCoins: 9_007_199_254_740_995n, status: 'ACTIVE', endsAt: null },
    redacted: [],
  })
  expect(inserted).toMatchObject({ operation: 'INSERT', oldValues: null })
  expect(inserted?.newValues).toEqual(campaign)
})

test('the history says that a redacted field changed', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  await own.prisma.user.update({ where: { id }, data: { passwordHash: 'hash' } })
  const { entries } = await own.prisma.user.history(id)
  expect(entries[0]?.redacted).toEqual(['passwordHash'])
  expect(entries[0]?.newValues).not.toHaveProperty('passwordHash')
  expectTypeOf<RecordedRow<'User'>>().not.toHaveProperty('passwordHash')
  expectTypeOf<RecordedRow<'User'>>().toHaveProperty('name').toEqualTypeOf<string>()
})

test('a row is, as of any time, what it was', async () => {
  const before = await own.momentAfterwards()
  const { passwordHash, ...user } = await own.prisma.user.create({ data: newUser() })
  const created = await own.momentAfterwards()
  await own.prisma.user.update({ where: { id: user.id }, data: { name: 'Ada', role: 'ADMIN' } })
  const updated = await own.momentAfterwards()
  await own.prisma.user.delete({ where: { id: user.id } })
  const deleted = await own.momentAfterwards()

  expect(await own.prisma.user.asOf(user.id, before)).toBeNull()
  expect(await own.prisma.user.asOf(user.id, created)).toEqual(user)
  expect(await own.prisma.user.asOf(user.id, updated)).toMatchObject({
    name: 'Ada',
    role: 'ADMIN',
  })
  expect(await own.prisma.user.asOf(user.id, deleted)).toBeNull()
})

test('the time of an entry yields the row with that entry', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  await own.momentAfterwards()
  await own.prisma.user.update({ where: { id }, data: { name: 'Ada' } })
  await own.momentAfterwards()
  await own.prisma.user.update({ where: { id }, data: { name: 'Grace' } })
  const { entries } = await own.prisma.user.history(id)
  const at = entries[1]?.recordedAt ?? new Date(Number.NaN)
  expect(await own.prisma.user.asOf(id, at)).toMatchObject({ name: 'Ada' })
})

test('a row that was truncated, or deleted and inserted again, is found in its former life', async () => {
  const { psql } = own
  const id = randomUUID()
  const insert = (name: string) =>
    psql.query(`INSERT INTO users (id, email, name) VALUES ($1, $1::uuid || '@example.org', $2)`, [
      id,
      name,
    ])
  await insert('First')
  const first = await own.momentAfterwards()
  await psql.query('DELETE FROM users WHERE id = $1', [id])
  const between = await own.momentAfterwards()
  await insert('Second')
  const second = await own.momentAfterwards()
  await psql.query('TRUNCATE users CASCADE')
  expect(await own.prisma.user.asOf(id, first)).toMatchObject({ name: 'First' })
  expect(await own.prisma.user.asOf(id, between)).toBeNull()
  expect(await own.prisma.user.asOf(id, second)).toMatchObject({ name: 'Second' })
})

test('a row that is older than its trail is known from where the trail begins', async () => {
  const { psql } = own
  const { id } = await own.prisma.user.create({ data: newUser() })
  await psql.query(`SELECT audit_detach('users')`)
  await psql.query(`UPDATE users SET name = 'Unrecorded' WHERE id = $1`, [id])
  const unrecorded = await own.momentAfterwards()
  await psql.query(`SELECT audit_attach('users', redact => '{password_hash}')`)
  const attached = await own.momentAfterwards()
  await psql.query(`UPDATE users SET name = 'Recorded' WHERE id = $1`, [id])

  expect(await own.prisma.user.asOf(id, attached)).toMatchObject({ name: 'Unrecorded' })
  await expect(own.prisma.user.asOf(id, unrecorded)).rejects.toMatchObject({
    code: 'DB_AUDIT_TRAIL_INCOMPLETE',
    completeSince: expect.any(Date),
  })
})

test('what a transaction wrote before it attached the table is not taken for recorded', async () => {
  const { psql } = own
  const { id } = await own.prisma.user.create({ data: newUser() })
  await psql.query(`BEGIN; SELECT audit_detach('users')`)
  const inside = await own.momentAfterwards()
  await psql.query(`UPDATE users SET name = 'Unrecorded' WHERE id = $1`, [id])
  await psql.query(`SELECT audit_attach('users', redact => '{password_hash}'); COMMIT`)
  await expect(own.prisma.user.asOf(id, inside)).rejects.toThrow('has no gap since')
})

test('a table that is not recorded is refused, not answered with nothing', async () => {
  await own.psql.query(`SELECT audit_detach('ledger_entries')`)
  await expect(own.prisma.ledgerEntry.history(randomUUID())).rejects.toMatchObject({
    code: 'DB_AUDIT_TRAIL_INCOMPLETE',
    completeSince: null,
  })
  await expect(own.prisma.ledgerEntry.asOf(randomUUID(), new Date())).rejects.toThrow(
    'audit_attach',
  )
})

test('only models with audit columns have a trail, and a key of the right type', () => {
  expectTypeOf(own.prisma.user).toHaveProperty('history')
  expectTypeOf(own.prisma.operationOutcome).not.toHaveProperty('history')
  expectTypeOf(own.prisma.auditEntry).not.toHaveProperty('asOf')
  expectTypeOf(own.prisma.user.asOf).parameter(0).toEqualTypeOf<string>()
  expectTypeOf(own.prisma.user.asOf).returns.resolves.toEqualTypeOf<RecordedRow<'User'> | null>()
})

test('a key is understood however it is spelt', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  expect((await own.prisma.user.history(id.toUpperCase())).entries).toHaveLength(1)
  expect(await own.prisma.user.asOf(id.toUpperCase(), new Date())).toMatchObject({ id })
})

test('a row is found in a table with a column of a domain that is NOT NULL by itself', async () => {
  const { id } = await own.prisma.user.create({ data: newUser() })
  await own.psql.query('CREATE DOMAIN given_name AS text NOT NULL')
  await own.psql.query('ALTER TABLE users ALTER name TYPE given_name')
  expect((await own.prisma.user.history(id)).entries).toHaveLength(1)
  expect(await own.prisma.user.asOf(id, new Date())).toMatchObject({ id })
  await own.psql.query('ALTER TABLE users ALTER name TYPE text')
})

test('what is no key, no cursor, no size and no time is refused', async () => {
  const refused = (answer: Promise<unknown>, reason: string) =>
    expect(answer).rejects.toMatchObject({
      code: 'DB_AUDIT_TRAIL_ARGUMENT',
      message: expect.stringContaining(reason),
    })
  const wrong = { email: 'a@example.org' } as unknown as string
  await refused(own.prisma.user.history(wrong), 'primary key: id')
  await refused(own.prisma.user.history('x', { first: 0 }), '1 to 1000')
  await refused(own.trail.byActor('x', { after: 'not a cursor' }), 'nextCursor')
  await refused(own.prisma.user.asOf('x', new Date(Number.NaN)), 'time')
})

test('what is no key of this table and no time of a calendar is refused too, whatever the types were told', async () => {
  const refused = (answer: Promise<unknown>, reason: string) =>
    expect(answer).rejects.toMatchObject({
      code: 'DB_AUDIT_TRAIL_ARGUMENT',
      message: expect.stringContaining(reason),
    })
  const id = randomUUID()
  await refused(own.prisma.user.history('nobody'), 'no key of User')
  await refused(own.prisma.user.asOf('nobody', new Date()), 'no key of User')
  await refused(own.prisma.user.history(new Uint8Array(2) as unknown as string), 'no key of User')
  for (const at of [undefined, '2026-01-01', new Date(8.64e15), new Date('-000001-12-31')]) {
    await refused(own.prisma.user.asOf(id, at as Date), 'at is a Date')
  }
  await refused(own.trail.byActor('a\0b'), 'actor')
  await refused(own.trail.byRequest('a\0b'), 'requestId')
  await refused(own.trail.byActor(undefined as unknown as string), 'actor')
})

test('what an actor and what a request did is listed across tables, page by page', async () => {
  const [actor, request] = [`user:${randomUUID()}`, randomUUID()]
  await own.prisma.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT set_config('app.request_id', ${request}, true)`
    const user = await tx.user.create({ data: { ...newUser(), createdBy: actor } })
    await tx.campaign.create({
      data: {
        ownerId: user.id,
        name: 'Books',
        createdBy: actor,
        members: { create: [1, 2].map((n) => ({ email: `m${n}@example.org`, createdBy: actor })) },
      },
    })
  })
  for (const read of [
    (after?: string) => own.trail.byActor(actor, { first: 3, ...(after && { after }) }),
    (after?: string) => own.trail.byRequest(request, { first: 3, ...(after && { after }) }),
  ]) {
    const newest = await read()
    const oldest = await read(newest.nextCursor ?? 'there is a second page')
    const entries = [...newest.entries, ...oldest.entries]
    expect(entries.map(({ model }) => model)).toEqual([
      'CampaignMember',
      'CampaignMember',
      'Campaign',
      'User',
    ])
    expect(newest.entries).toHaveLength(3)
    expect(oldest.nextCursor).toBeNull()
  }
})

test('a table without a model is listed with its columns', async () => {
  await own.psql.query(`CREATE TABLE unmapped (id int PRIMARY KEY, created_by text);
    SELECT audit_attach('unmapped'); INSERT INTO unmapped VALUES (1, 'user:unmapped')`)
  const { entries } = await own.trail.byActor('user:unmapped')
  expect(entries).toMatchObject([{ model: null, table: 'unmapped', newValues: { id: 1 } }])
})

test('inside a transaction the trail shows its own writes, and nobody else sees them', async () => {
  await own.prisma.$transaction(async (tx) => {
    const { id } = await tx.user.create({ data: newUser() })
    expect((await tx.user.history(id)).entries).toHaveLength(1)
    expect((await own.prisma.user.history(id)).entries).toHaveLength(0)
  })
})
