import { enqueue } from '@repo/jobs'
import { afterEach, expect, test } from 'vitest'
import { useWorker } from './support/use-worker.js'

const on = useWorker()
let runner: Awaited<ReturnType<typeof on.startRunner>> | undefined

const finishJobs = async () => {
  runner = await on.startRunner()
  await expect.poll(on.jobsLeft).toBe(0)
}
afterEach(async () => {
  await runner?.stop()
  runner = undefined
})

const memberOf = (id: string) => on.db.campaignMember.findUniqueOrThrow({ where: { id } })

test('every member gets one e-mail and is marked as invited', async () => {
  const { id, members } = await on.campaign('grace@example.org', 'edsger@example.org')
  await finishJobs()

  const sent = await on.sent()
  for (const member of members) {
    const email = sent[`invitation-${member.id}.eml`]
    expect(email).toContain(`To: ${member.email}\r\n`)
    expect(email).toContain(`/campaigns/${id}`)
    expect(await memberOf(member.id)).toMatchObject({
      status: 'INVITED',
      invitedAt: expect.any(Date),
      updatedBy: 'system:worker',
    })
  }
})

test('a repeated job neither sends nor changes anything again', async () => {
  const { members } = await on.campaign('once@example.org')
  await finishJobs()
  const memberId = members[0]?.id ?? ''
  const [sent, member] = [await on.sent(), await memberOf(memberId)]

  await on.database.transaction((tx) => enqueue(tx, 'invitation.send', { memberId }))
  await expect.poll(on.jobsLeft).toBe(0)
  expect(await on.sent()).toEqual(sent)
  expect(await memberOf(memberId)).toEqual(member)
})

test('a worker that died between sending and marking leaves one e-mail and a marked member', async () => {
  const { members } = await on.campaign('half@example.org')
  await finishJobs()
  const memberId = members[0]?.id ?? ''
  const sent = await on.sent()
  await on.db.campaignMember.update({ where: { id: memberId }, data: { status: 'PENDING' } })

  await on.database.transaction((tx) => enqueue(tx, 'invitation.send', { memberId }))
  await expect.poll(on.jobsLeft).toBe(0)
  expect(await on.sent()).toEqual(sent)
  expect(await memberOf(memberId)).toMatchObject({ status: 'INVITED' })
})

test('who was deleted meanwhile, alone or with the campaign, gets nothing', async () => {
  const before = await on.sent()
  const [first, second] = [await on.campaign('a@example.org'), await on.campaign('b@example.org')]
  await on.db.campaignMember.deleteMany({ where: { campaignId: first.id } })
  await on.db.campaign.delete({ where: { id: second.id } })
  await finishJobs()

  expect(await on.sent()).toEqual(before)
  const id = second.members[0]?.id
  const [member] = await on.db.$onlyDeleted().campaignMember.findMany({ where: { id } })
  expect(member).toMatchObject({ status: 'PENDING' })
})

test('a payload that no task understands fails and is kept for a person to look at', async () => {
  await on.db
    .$executeRaw`SELECT graphile_worker.add_job('invitation.send', '{"memberId": 7}'::json)`
  runner = await on.startRunner()
  const failed = () => on.db.$queryRaw`
    SELECT attempts, last_error LIKE '%memberId%' AS explained FROM graphile_worker.jobs`
  await expect.poll(failed).toEqual([{ attempts: 1, explained: true }])
})
