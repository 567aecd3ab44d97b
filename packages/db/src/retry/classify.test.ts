import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../errors/fault.js'
import { isTransient, SQLSTATES } from '../errors/sqlstate.js'
import { classify } from './classify.js'

const fault = fc.record<Fault>({
  phase: fc.constantFrom('acquire', 'connect', 'begin', 'statement', 'commit', 'rollback'),
  sqlstate: fc.option(fc.constantFrom(...Object.keys(SQLSTATES), '23505', '22P02'), {
    nil: undefined,
  }),
  sent: fc.boolean(),
  answered: fc.boolean(),
  inTransaction: fc.boolean(),
  final: fc.boolean(),
})
const kind = fc.constantFrom('read', 'write', 'transaction')

const unanswered = ({ sent, answered }: Fault) => sent && !answered

describe('whatever the failure', () => {
  test('a write whose answer was lost is never done again', () => {
    fc.assert(
      fc.property(fault, fc.constantFrom('write', 'transaction'), (given, kind) => {
        const autocommitted = given.phase === 'statement' && !given.inTransaction
        if (!unanswered(given) || !(autocommitted || given.phase === 'commit')) return
        expect(classify(given, kind)).toBe('unknown')
      }),
    )
  })

  test('a read never has an unknown outcome', () => {
    fc.assert(fc.property(fault, (given) => classify(given, 'read') !== 'unknown'))
  })

  test('what was answered, or never sent, has a known outcome', () => {
    fc.assert(
      fc.property(fault, kind, (given, kind) => {
        if (!unanswered(given)) expect(classify(given, kind)).not.toBe('unknown')
      }),
    )
  })

  test('what its caller asked for is not met again', () => {
    fc.assert(
      fc.property(fault, kind, (given, kind) => {
        if (given.final) expect(classify(given, kind)).not.toBe('retry')
      }),
    )
  })

  test('an error that would come again is not met again', () => {
    fc.assert(
      fc.property(fault, kind, (given, kind) => {
        if (given.sqlstate === undefined || isTransient(given.sqlstate)) return
        expect(classify(given, kind)).not.toBe('retry')
      }),
    )
  })
})

test.each<[string, Partial<Fault>, 'read' | 'write' | 'transaction', string]>([
  [
    'a serialization failure at COMMIT',
    { phase: 'commit', sqlstate: '40001', answered: true },
    'transaction',
    'retry',
  ],
  [
    'a deadlock',
    { sqlstate: '40P01', answered: true, inTransaction: true },
    'transaction',
    'retry',
  ],
  ['a unique violation', { sqlstate: '23505', answered: true }, 'write', 'fail'],
  ['a lost COMMIT', { phase: 'commit', inTransaction: true }, 'transaction', 'unknown'],
  ['a COMMIT during a shutdown', { phase: 'commit', sqlstate: '57P01' }, 'transaction', 'unknown'],
  ['a connection lost before COMMIT', { inTransaction: true }, 'transaction', 'retry'],
  ['a lost autocommitted write', {}, 'write', 'unknown'],
  ['a lost read', {}, 'read', 'retry'],
  ['a write that was not sent', { sent: false }, 'write', 'retry'],
  [
    'a server that is starting',
    { phase: 'connect', sqlstate: '57P03', sent: false },
    'write',
    'retry',
  ],
  ['a wrong password', { phase: 'connect', sqlstate: '28P01', sent: false }, 'read', 'fail'],
  ['a wait that took too long', { phase: 'acquire', sent: false, final: true }, 'read', 'fail'],
  ['a statement timeout', { sqlstate: '57014', answered: true }, 'read', 'fail'],
  ['an error that was swallowed', { phase: 'commit', answered: true }, 'transaction', 'fail'],
  ['a replica', { sqlstate: '25006', answered: true }, 'write', 'retry'],
])('%s', (_name, given, kind, verdict) => {
  const base: Fault = {
    phase: 'statement',
    sqlstate: undefined,
    sent: true,
    answered: false,
    inTransaction: false,
  }
  expect(classify({ ...base, ...given }, kind)).toBe(verdict)
})
