import { describe, expect, test } from 'vitest'
import { useApp } from './support/use-app.js'

const on = useApp()

type User = Awaited<ReturnType<typeof on.user>>

const create = (user: User, payload: object) =>
  on.server.inject({ method: 'POST', url: '/campaigns', headers: user.headers, payload })

const get = (user: User, url: string) => on.server.inject({ url, headers: user.headers })

const change = (user: User, id: string, payload: object) =>
  on.server.inject({ method: 'PATCH', url: `/campaigns/${id}`, headers: user.headers, payload })

const remove = (user: User, id: string) =>
  on.server.inject({ method: 'DELETE', url: `/campaigns/${id}`, headers: user.headers })

const waitingInvitations = async () => {
  const jobs = await on.db.$queryRaw<{ member: string }[]>`
    SELECT payload ->> 'memberId' AS member FROM graphile_worker._private_jobs`
  return jobs.map((job) => job.member)
}

describe('creating a campaign', () => {
  test('stores it with its members and one invitation for each', async () => {
    const owner = await on.user()
    const response = await create(owner, {
      name: '  A reading room ',
      goalCoins: '9007199254740993',
      endsAt: '2100-01-01T00:00:00+02:00',
      members: [{ email: 'Grace@example.org' }, { email: 'edsger@example.org' }],
    })

    expect(response.statusCode).toBe(201)
    const campaign = response.json()
    expect(response.headers.location).toBe(`/campaigns/${campaign.id}`)
    expect(campaign).toMatchObject({
      ownerId: owner.id,
      name: 'A reading room',
      description: '',
      status: 'DRAFT',
      goalCoins: '9007199254740993',
      endsAt: '2099-12-31T22:00:00.000Z',
    })
    const members = await on.db.campaignMember.findMany({ where: { campaignId: campaign.id } })
    const actor = `user:${owner.id}`
    expect(
      members.map(({ email, status, createdBy }) => [email, status, createdBy]).sort(),
    ).toEqual([
      ['edsger@example.org', 'PENDING', actor],
      ['grace@example.org', 'PENDING', actor],
    ])
    const invited = (await waitingInvitations()).filter((id) => members.some((m) => m.id === id))
    expect(invited.sort()).toEqual(members.map(({ id }) => id).sort())
  })

  test('leaves nothing behind when it fails on the way', async () => {
    const owner = await on.user()
    const before = await waitingInvitations()
    await on.db.$executeRaw`ALTER TABLE graphile_worker._private_jobs
      ADD CONSTRAINT refuse_all CHECK (false) NOT VALID`
    try {
      const response = await create(owner, { name: 'Lost', members: [{ email: 'a@example.org' }] })
      expect(response.statusCode).toBe(500)
    } finally {
      await on.db.$executeRaw`ALTER TABLE graphile_worker._private_jobs DROP CONSTRAINT refuse_all`
    }
    expect(await on.db.campaign.count({ where: { ownerId: owner.id } })).toBe(0)
    expect(await on.db.campaignMember.count({ where: { email: 'a@example.org' } })).toBe(0)
    expect(await waitingInvitations()).toEqual(before)
  })
})

describe('listing campaigns', () => {
  test('goes through all of them, newest first, page by page', async () => {
    const owner = await on.user()
    const names = ['one', 'two', 'three', 'four', 'five']
    for (const name of names) await create(owner, { name, status: 'ACTIVE' })

    const seen: string[] = []
    let cursor = ''
    for (;;) {
      const response = await get(owner, `/campaigns?ownerId=${owner.id}&limit=2${cursor}`)
      const { items, nextCursor } = response.json()
      seen.push(...items.map((item: { name: string }) => item.name))
      if (nextCursor === null) break
      cursor = `&after=${nextCursor}`
    }
    expect(seen).toEqual([...names].reverse())
  })

  test('takes part of a name literally', async () => {
    const owner = await on.user()
    for (const name of ['100% cotton', '100 chairs', 'back\\slash', 'snake_case', 'snakeXcase']) {
      await create(owner, { name, status: 'ACTIVE' })
    }
    const named = async (name: string) => {
      const url = `/campaigns?ownerId=${owner.id}&name=${encodeURIComponent(name)}`
      const { items } = (await get(owner, url)).json()
      return items.map((item: { name: string }) => item.name)
    }
    expect(await named('100%')).toEqual(['100% cotton'])
    expect(await named('SNAKE_')).toEqual(['snake_case'])
    expect(await named('k\\s')).toEqual(['back\\slash'])
  })

  test('filters by status', async () => {
    const owner = await on.user()
    await create(owner, { name: 'draft' })
    await create(owner, { name: 'active', status: 'ACTIVE' })
    const { items } = (await get(owner, `/campaigns?ownerId=${owner.id}&status=ACTIVE`)).json()
    expect(items).toMatchObject([{ name: 'active' }])
  })
})

describe('a draft', () => {
  test('is seen by its owner and by administrators only', async () => {
    const [owner, other, admin] = [await on.user(), await on.user(), await on.user('Root', 'ADMIN')]
    const { id } = (await create(owner, { name: 'Secret plan' })).json()
    const status = async (user: User) => (await get(user, `/campaigns/${id}`)).statusCode
    expect([await status(owner), await status(admin), await status(other)]).toEqual([200, 200, 404])
    expect((await on.server.inject(`/campaigns/${id}`)).statusCode).toBe(404)
    const listed = (await get(other, `/campaigns?ownerId=${owner.id}`)).json()
    expect(listed).toEqual({ items: [], nextCursor: null })
  })
})

test('a campaign that is no draft is seen by everybody', async () => {
  const owner = await on.user()
  const { id } = (await create(owner, { name: 'Public', status: 'ACTIVE' })).json()
  expect((await on.server.inject(`/campaigns/${id}`)).json()).toMatchObject({ name: 'Public' })
})

describe('changing a campaign', () => {
  test('changes what is given and leaves the rest', async () => {
    const owner = await on.user()
    const created = (await create(owner, { name: 'Old', goalCoins: '5' })).json()
    const response = await change(owner, created.id, { name: 'New', goalCoins: null })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      ...created,
      name: 'New',
      goalCoins: null,
      updatedAt: response.json().updatedAt,
    })
  })

  test('is for its owner and administrators', async () => {
    const [owner, other, admin] = [await on.user(), await on.user(), await on.user('Root', 'ADMIN')]
    const { id } = (await create(owner, { name: 'Mine', status: 'ACTIVE' })).json()
    expect((await change(other, id, { name: 'Yours' })).statusCode).toBe(403)
    expect((await remove(other, id)).statusCode).toBe(403)
    expect((await get(other, `/campaigns/${id}/members`)).statusCode).toBe(403)
    expect((await change(admin, id, { name: 'Ours' })).statusCode).toBe(200)
    const { createdBy, updatedBy } = await on.db.campaign.findUniqueOrThrow({ where: { id } })
    expect([createdBy, updatedBy]).toEqual([`user:${owner.id}`, `user:${admin.id}`])
  })

  test.each([
    [
      'the status was changed',
      { status: 'ACTIVE' },
      { type: 'urn:problem:changed-meanwhile', status: 409 },
    ],
    ['it was deleted', 'deleted', { type: 'urn:problem:not-found', status: 404 }],
  ] as const)('is refused when meanwhile %s', async (_, otherChange, problem) => {
    const owner = await on.user()
    const { id } = (await create(owner, { name: 'Contended' })).json()
    const where = { id }
    const waitingForLock = () => on.db.$queryRaw`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`
    const late = await on.db.$transaction(async (tx) => {
      if (otherChange === 'deleted') await tx.campaign.delete({ where })
      else await tx.campaign.update({ where, data: otherChange })
      const answer = change(owner, id, { name: 'Late' }).then((response) => response.json())
      await expect.poll(waitingForLock).toEqual([{ count: 1 }])
      return { answer }
    })
    expect(await late.answer).toMatchObject(problem)
  })

  test('moves its status only forward', async () => {
    const owner = await on.user()
    const { id } = (await create(owner, { name: 'Steps' })).json()
    expect((await change(owner, id, { status: 'ENDED' })).statusCode).toBe(409)
    expect((await change(owner, id, { status: 'ACTIVE' })).statusCode).toBe(200)
    expect((await change(owner, id, { status: 'ENDED' })).statusCode).toBe(200)
    const back = await change(owner, id, { status: 'ACTIVE' })
    expect(back.json()).toMatchObject({
      type: 'urn:problem:wrong-status',
      status: 409,
      detail: 'A campaign that is ENDED cannot become ACTIVE.',
    })
  })
})

describe('deleting a campaign', () => {
  test('hides it and who was invited', async () => {
    const owner = await on.user()
    const members = [{ email: 'a@example.org' }]
    const { id } = (await create(owner, { name: 'Gone', status: 'ACTIVE', members })).json()
    const response = await remove(owner, id)
    expect([response.statusCode, response.body]).toEqual([204, ''])
    expect((await get(owner, `/campaigns/${id}`)).statusCode).toBe(404)
    expect((await remove(owner, id)).statusCode).toBe(404)
  })
})

test('the members of a campaign are listed page by page', async () => {
  const owner = await on.user()
  const members = ['a', 'b', 'c'].map((name) => ({ email: `${name}@example.org` }))
  const { id } = (await create(owner, { name: 'Many', members })).json()
  const first = (await get(owner, `/campaigns/${id}/members?limit=2`)).json()
  const second = (await get(owner, `/campaigns/${id}/members?after=${first.nextCursor}`)).json()
  const emails = [...first.items, ...second.items].map((item) => item.email)
  expect(emails.sort()).toEqual(members.map(({ email }) => email))
  expect(second.nextCursor).toBeNull()
})
