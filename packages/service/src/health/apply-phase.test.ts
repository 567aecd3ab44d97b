import type { HealthReport } from '@repo/db'
import { expect, test } from 'vitest'
import { applyPhase } from './apply-phase.js'

const report: HealthReport = {
  status: 'degraded',
  reasons: ['a simple query took 150 ms'],
  checks: {
    database: {
      status: 'degraded',
      connection_pool: { size: 10, checked_in: 1, checked_out: 0, overflow: 0, waiting: 0 },
      query_performance: { simple_query_ms: 150, complex_query_ms: 1 },
      replicas: [],
    },
  },
  timestamp: '2026-11-02T09:00:00.000Z',
}

test('a process that is starting takes no work', () => {
  for (const probe of ['ready', 'startup'] as const) {
    expect(applyPhase(probe, 'starting', report)).toEqual({
      ...report,
      status: 'unhealthy',
      reasons: ['starting', 'a simple query took 150 ms'],
    })
  }
})

test('a running process is as well as its database', () => {
  expect(applyPhase('ready', 'running', report)).toBe(report)
})

test('a process that stops takes no work, but has come up', () => {
  expect(applyPhase('ready', 'stopping', report).status).toBe('unhealthy')
  expect(applyPhase('startup', 'stopping', report)).toBe(report)
})

test('no phase is a reason to kill a process', () => {
  for (const phase of ['starting', 'running', 'stopping'] as const) {
    expect(applyPhase('live', phase, report)).toBe(report)
  }
})

test('a reason is given once', () => {
  const closing = { ...report, status: 'unhealthy', reasons: ['shutting down'] } as const
  expect(applyPhase('ready', 'stopping', closing).reasons).toEqual(['shutting down'])
})
