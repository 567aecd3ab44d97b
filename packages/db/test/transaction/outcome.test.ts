import { expect, it } from 'vitest'
import { useTestDatabase } from '../../src/testing/index.js'
import { names, rollBack, user } from './users.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

it('commits what returns and rolls back what throws', async () => {
  const { transaction } = test.database
  expect(await transaction(async (tx) => (await tx.user.create(user('kept'))).name)).toBe('kept')
  await expect(
    transaction(async (tx) => {
      await tx.user.create(user('dropped'))
      rollBack()
    }),
  ).rejects.toThrow('roll back')
  expect(await names(test.database)).toEqual(['kept'])
})

it('an error that is swallowed inside does not look like success', async () => {
  const committed = test.database.transaction(async (tx) => {
    await tx.user.create(user('swallowed'))
    await tx.user.create(user('kept')).catch(() => 'swallowed')
    return 'fine'
  })
  await expect(committed).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
  expect(await names(test.database)).not.toContain('swallowed')
})

it("the same is true of Prisma's own $transaction", async () => {
  const committed = test.database.db.$transaction(async (tx) => {
    await tx.user.create(user('swallowed'))
    await tx.user.create(user('kept')).catch(() => 'swallowed')
  })
  await expect(committed).rejects.toMatchObject({ code: 'DB_TRANSACTION_ABORTED' })
})

it('an error of Prisma that is right passes unchanged', async () => {
  const doubled = test.database.transaction((tx) => tx.user.create(user('kept')))
  await expect(doubled).rejects.toMatchObject({ code: 'P2002' })
  await expect(test.database.db.user.create(user('kept'))).rejects.toMatchObject({
    code: 'P2002',
  })
})

it('commits together or not at all', async () => {
  const { db } = test.database
  await db.$transaction([db.user.create(user('batch 1')), db.user.create(user('batch 2'))])
  const failing = db.$transaction([
    db.user.create(user('batch 3')),
    db.user.create(user('batch 1')),
  ])
  await expect(failing).rejects.toMatchObject({ code: 'P2002' })
  expect(await names(test.database)).not.toContain('batch 3')
})
