import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideCheckIn, expiryOf, type ReturnedConnection } from './check-in.js'

const returned = fc.record<ReturnedConnection>({
  lost: fc.boolean(),
  pending: fc.nat(2),
  untracked: fc.boolean(),
  transactionStatus: fc.constantFrom('I', 'T', 'E', null),
  outdated: fc.boolean(),
  expired: fc.boolean(),
  sessionState: fc.boolean(),
  rejected: fc.boolean(),
})

test('only an idle, live, current session outside a transaction is kept', () => {
  fc.assert(
    fc.property(returned, (connection) => {
      const decision = decideCheckIn(connection)
      const clean =
        !connection.lost &&
        connection.pending === 0 &&
        !connection.untracked &&
        connection.transactionStatus === 'I'
      if (decision === 'keep' || decision === 'reset') {
        expect(clean && !connection.outdated && !connection.expired).toBe(true)
      }
      if (decision === 'keep') expect(connection.sessionState).toBe(false)
    }),
  )
})

test('a clean connection is kept', () => {
  const clean = { lost: false, pending: 0, untracked: false, transactionStatus: 'I' } as const
  const current = { outdated: false, expired: false, sessionState: false, rejected: false }
  expect(decideCheckIn({ ...clean, ...current })).toBe('keep')
  expect(decideCheckIn({ ...clean, ...current, sessionState: true })).toBe('reset')
  expect(decideCheckIn({ ...clean, ...current, transactionStatus: 'E' })).toBe('transaction')
})

test('a life is the longest one or up to a fifth shorter', () => {
  expect(expiryOf(1_000, 100_000, 0)).toBe(101_000)
  expect(expiryOf(1_000, 100_000, 1)).toBe(81_000)
})
