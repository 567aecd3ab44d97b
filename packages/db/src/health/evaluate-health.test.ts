import { describe, expect, test } from 'vitest'
import { evaluateHealth, type HealthFacts } from './evaluate-health.js'

const THRESHOLDS = { simpleQueryMs: 100, complexQueryMs: 1000, replicaLagMs: 5000 }
const GAUGES = { size: 10, capacity: 20, checkedIn: 3, checkedOut: 2, overflow: 0, waiting: 0 }

const facts = (different: Partial<HealthFacts> = {}): HealthFacts => ({
  gauges: GAUGES,
  queries: { ok: true, simpleMs: 0.4567, complexMs: 3 },
  replicas: [],
  started: true,
  closing: false,
  now: new Date('2026-11-02T09:00:00Z'),
  ...different,
})

const evaluate = (probe: 'live' | 'ready' | 'startup', different?: Partial<HealthFacts>) =>
  evaluateHealth(probe, facts(different), THRESHOLDS)

const DOWN = { queries: { ok: false, reason: 'no answer within 1000 ms' } } as const

test('a report has the shape that the applications print', () => {
  expect(evaluate('ready')).toEqual({
    status: 'healthy',
    reasons: [],
    checks: {
      database: {
        status: 'healthy',
        connection_pool: { size: 10, checked_in: 3, checked_out: 2, overflow: 0, waiting: 0 },
        query_performance: { simple_query_ms: 0.46, complex_query_ms: 3 },
        replicas: [],
      },
    },
    timestamp: '2026-11-02T09:00:00.000Z',
  })
})

describe('liveness', () => {
  test('does not depend on the database', () => {
    const report = evaluate('live', { ...DOWN, started: false, closing: true })
    expect(report).toMatchObject({ status: 'healthy', reasons: [] })
    expect(report.checks.database.status).toBe('unchecked')
  })
})

describe('readiness', () => {
  test('fails with the reason when the database does not answer', () => {
    expect(evaluate('ready', DOWN)).toMatchObject({
      status: 'unhealthy',
      reasons: ['no answer within 1000 ms'],
      checks: { database: { status: 'unhealthy', query_performance: { simple_query_ms: null } } },
    })
  })

  test('fails during shutdown although the database answers', () => {
    expect(evaluate('ready', { closing: true })).toMatchObject({
      status: 'unhealthy',
      reasons: ['shutting down'],
      checks: { database: { status: 'healthy' } },
    })
  })

  test.each<[string, Partial<HealthFacts>]>([
    ['a simple query took 150 ms', { queries: { ok: true, simpleMs: 150, complexMs: 1 } }],
    ['a complex query took 1500 ms', { queries: { ok: true, simpleMs: 1, complexMs: 1500 } }],
    ['all 20 connections are in use', { gauges: { ...GAUGES, checkedOut: 20, waiting: 4 } }],
    ['replica b is 6000 ms behind', { replicas: [{ name: 'b', status: 'healthy', lag_ms: 6000 }] }],
    ['replica b is unavailable', { replicas: [{ name: 'b', status: 'unhealthy', lag_ms: null }] }],
  ])('is degraded, but serves, when %s', (reason, different) => {
    const report = evaluate('ready', different)
    expect(report.status).toBe('degraded')
    expect(report.reasons.join()).toContain(reason)
  })

  test('a full pool that nobody waits for is fine', () => {
    expect(evaluate('ready', { gauges: { ...GAUGES, checkedOut: 20 } }).status).toBe('healthy')
  })
})

describe('startup', () => {
  test('fails until the database has answered once', () => {
    expect(evaluate('startup', { ...DOWN, started: false }).status).toBe('unhealthy')
    expect(evaluate('startup').status).toBe('healthy')
  })
})
