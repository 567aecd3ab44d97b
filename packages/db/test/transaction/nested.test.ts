import { expect, it } from 'vitest'
import { useTestDatabase } from '../../src/testing/index.js'
import { names, rollBack, user } from './users.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

it('a failed inner one rolls back to where it began, and no further', async () => {
  const done: string[] = []
  const { transaction } = test.database
  await transaction(async (tx, { afterCommit }) => {
    afterCommit(() => void done.push('outer'))
    await tx.user.create(user('outer'))
    await transaction(async (inner, { afterCommit }) => {
      afterCommit(() => void done.push('inner'))
      await inner.user.create(user('inner'))
      await transaction(async (innermost) => {
        await innermost.user.create(user('innermost'))
        rollBack()
      })
    }).catch(() => {})
    await transaction(async (inner) => inner.user.create(user('second')))
  })
  expect(await names(test.database)).toEqual(expect.arrayContaining(['outer', 'second']))
  expect(await names(test.database)).not.toContain('inner')
  expect(done).toEqual(['outer'])
})

it('a failed statement in an inner one leaves the outer one usable', async () => {
  await test.database.transaction(async (tx) => {
    await tx.user.create(user('before'))
    const doubled = test.database.transaction((inner) => inner.user.create(user('before')))
    await expect(doubled).rejects.toMatchObject({ code: 'P2002' })
    await tx.user.create(user('after'))
  })
  expect(await names(test.database)).toEqual(expect.arrayContaining(['before', 'after']))
})

it('an error swallowed in an inner one rolls that one back, and no other', async () => {
  await test.database.transaction(async (tx) => {
    await tx.user.create(user('above'))
    const swallowing = test.database.transaction(async (inner) => {
      await inner.user.create(user('below'))
      await inner.user.create(user('above')).catch(() => {})
    })
    await expect(swallowing).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
    await tx.user.create(user('afterwards'))
  })
  expect(await names(test.database)).toEqual(expect.arrayContaining(['above', 'afterwards']))
  expect(await names(test.database)).not.toContain('below')
})

it('only the outermost takes options', async () => {
  const nested = test.database.transaction(() =>
    test.database.transaction(async () => {}, { isolation: 'Serializable' }),
  )
  await expect(nested).rejects.toThrow('only the outermost transaction takes options')
})
