import { expect, it } from 'vitest'
import { useTestDatabase } from '../../src/testing/index.js'
import { user } from './users.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

it('write skew is found out at COMMIT, and the loser runs again', async () => {
  const { db, transaction } = test.database
  await db.user.createMany({ data: [user('on call 1').data, user('on call 2').data] })
  let meeting = 0
  let bothHaveRead = () => {}
  const read = new Promise<void>((resolve) => {
    bothHaveRead = resolve
  })
  const attempts: number[] = []
  const goOffCall = (name: string) =>
    transaction(
      async (tx, { attempt }) => {
        attempts.push(attempt)
        const onCall = await tx.user.count({ where: { name: { startsWith: 'on call' } } })
        meeting += 1
        if (meeting === 2) bothHaveRead()
        await read
        if (onCall > 1)
          await tx.user.update({ where: { email: `${name}@example.org` }, data: { name: 'off' } })
      },
      { isolation: 'Serializable' },
    )
  await Promise.all([goOffCall('on call 1'), goOffCall('on call 2')])
  expect(await db.user.count({ where: { name: { startsWith: 'on call' } } })).toBe(1)
  expect(attempts).toContain(2)
})

it('a deadlock is resolved by running the loser again', async () => {
  const { db, transaction } = test.database
  await db.user.createMany({ data: [user('a').data, user('b').data] })
  let arrived = 0
  let proceed = () => {}
  const both = new Promise<void>((resolve) => {
    proceed = resolve
  })
  const touch = (first: string, second: string) =>
    transaction(async (tx, { attempt }) => {
      const rename = (name: string) =>
        tx.user.update({ where: { email: `${name}@example.org` }, data: { name: `${name}!` } })
      await rename(first)
      arrived += 1
      if (arrived === 2) proceed()
      await both
      await rename(second)
      return attempt
    })
  const attempts = await Promise.all([touch('a', 'b'), touch('b', 'a')])
  // The loser may be faster than the one it made way for, and lose once more.
  expect(Math.max(...attempts)).toBeGreaterThan(1)
})
