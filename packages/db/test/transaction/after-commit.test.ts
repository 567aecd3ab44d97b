import { expect, it, vi } from 'vitest'
import { useTestDatabase } from '../../src/testing/index.js'
import type { TransactionContext } from '../../src/transaction/transaction-options.js'
import { names, rollBack, user } from './users.js'

const test = useTestDatabase({ settings: { DATABASE_RETRY_BASE_DELAY_MS: '1' } })

it('callbacks run once, in order, and only then', async () => {
  const done: string[] = []
  await test.database.transaction(async (tx, { afterCommit }) => {
    afterCommit(async () => void done.push('first'))
    afterCommit(() => void done.push('second'))
    await tx.user.count()
    expect(done).toEqual([])
  })
  expect(done).toEqual(['first', 'second'])
})

it('each belongs to the transaction in which it was registered', async () => {
  const done: string[] = []
  const { transaction } = test.database
  await transaction(async (_tx, { afterCommit }) => {
    let enter = () => {}
    let leave = () => {}
    const entered = new Promise<void>((resolve) => {
      enter = resolve
    })
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    const failing = transaction(async () => {
      afterCommit(() => void done.push('in the nested one'))
      enter()
      await left
      rollBack()
    })
    await entered
    afterCommit(() => void done.push('in the outer one'))
    leave()
    await expect(failing).rejects.toThrow('roll back')
  })
  expect(done).toEqual(['in the outer one'])
})

it('a rolled back transaction has none', async () => {
  const callback = vi.fn()
  const failed = test.database.transaction(async (tx, { afterCommit }) => {
    afterCommit(callback)
    await tx.user.count()
    rollBack()
  })
  await expect(failed).rejects.toThrow('roll back')
  expect(callback).not.toHaveBeenCalled()
})

it('one that fails does not undo the commit, nor keep the others from running', async () => {
  const last = vi.fn()
  await test.database.transaction(async (tx, { afterCommit }) => {
    afterCommit(() => Promise.reject(new Error('no mail today')))
    afterCommit(last)
    await tx.user.create(user('committed'))
  })
  expect(await names(test.database)).toContain('committed')
  expect(last).toHaveBeenCalledOnce()
})

it('nothing can be registered when the transaction is over', async () => {
  const contexts: TransactionContext[] = []
  const keep = async (_tx: unknown, context: TransactionContext) => void contexts.push(context)
  await test.database.transaction(keep)
  await test.database
    .transaction(async (tx, context) => {
      await keep(tx, context)
      rollBack()
    })
    .catch(() => {})
  expect(contexts).toHaveLength(2)
  for (const { afterCommit } of contexts) {
    expect(() => afterCommit(() => {})).toThrow(
      expect.objectContaining({ code: 'DB_TRANSACTION_ENDED', retryable: false }),
    )
  }
})
