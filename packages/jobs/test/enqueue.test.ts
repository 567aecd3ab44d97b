import type { DatabaseClient, TransactionClient } from '@repo/db'
import { useTestDatabase } from '@repo/db/testing'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { enqueue, enqueueMany } from '../src/enqueue.js'
import { installQueue } from '../src/queue/install.js'

const on = useTestDatabase()
const memberIds = [
  '01930000-0000-7000-8000-00000000000a',
  '01930000-0000-7000-8000-00000000000b',
] as const

interface JobRow {
  readonly key: string
  readonly task_identifier: string
  readonly payload: unknown
  readonly max_attempts: number
  readonly run_at: Date
}

const waitingJobs = () => on.database.db.$queryRaw<JobRow[]>`
  SELECT jobs.key, jobs.task_identifier, private.payload, jobs.max_attempts, jobs.run_at
  FROM graphile_worker.jobs
  JOIN graphile_worker._private_jobs AS private USING (id)
  ORDER BY jobs.key`

const clear = () => on.database.db.$executeRaw`DELETE FROM graphile_worker._private_jobs`

describe('a job', () => {
  test('exists once its transaction is committed', async () => {
    await on.database.transaction((tx) =>
      enqueue(tx, 'invitation.send', { memberId: memberIds[0] }),
    )
    expect(await waitingJobs()).toMatchObject([
      {
        task_identifier: 'invitation.send',
        payload: { memberId: memberIds[0] },
        max_attempts: 12,
      },
    ])
    await clear()
  })

  test('never exists when its transaction is rolled back', async () => {
    const failing = on.database.transaction(async (tx) => {
      await enqueue(tx, 'invitation.send', { memberId: memberIds[0] })
      throw new Error('changed our mind')
    })
    await expect(failing).rejects.toThrow('changed our mind')
    expect(await waitingJobs()).toEqual([])
  })

  test('is one job however often it is enqueued while it waits', async () => {
    const job = { memberId: memberIds[0] }
    await on.database.transaction((tx) => enqueueMany(tx, 'invitation.send', [job, job]))
    await on.database.transaction((tx) => enqueue(tx, 'invitation.send', job))
    expect(await waitingJobs()).toHaveLength(1)
    await clear()
  })

  test('can be put off', async () => {
    const runAt = new Date('2100-01-01T00:00:00.000Z')
    await on.database.transaction((tx) =>
      enqueue(tx, 'invitation.send', { memberId: memberIds[0] }, { runAt }),
    )
    expect((await waitingJobs()).map((job) => job.run_at)).toEqual([runAt])
    await clear()
  })

  test('is refused when its payload is not what the job expects', async () => {
    const wrong = on.database.transaction((tx) =>
      enqueue(tx, 'invitation.send', { memberId: 'somebody' }),
    )
    await expect(wrong).rejects.toThrow('Invalid UUID')
  })
})

test('many jobs are enqueued with one statement', async () => {
  const payloads = memberIds.map((memberId) => ({ memberId }))
  await on.database.transaction((tx) => enqueueMany(tx, 'invitation.send', payloads))
  expect((await waitingJobs()).map((job) => job.payload)).toEqual(payloads)
  await clear()
})

test('only a transaction can be given', () => {
  type Client = Parameters<typeof enqueue>[0]
  expectTypeOf<TransactionClient>().toExtend<Client>()
  // A job outside the transaction of its cause could run for something rolled back.
  expectTypeOf<DatabaseClient>().not.toExtend<Client>()
})

test('installing the queue again, also several times at once, changes nothing', async () => {
  const version = () =>
    on.database.db.$queryRaw`SELECT max(id) AS version FROM graphile_worker.migrations`
  const before = await version()
  await Promise.all([1, 2, 3].map(() => installQueue(on.database)))
  expect(await version()).toEqual(before)
})
