import { describe, expect, test } from 'vitest'
import { buildHistory } from './history.js'
import type { HistoryRecord } from './history-records.js'
import { checksumOf, type Migration } from './migration.js'
import { planDown, planUp } from './plan.js'

const migration = (name: string, up = `CREATE TABLE ${name} ();`): Migration => ({
  name,
  up,
  down: `DROP TABLE ${name};`,
})
const A = migration('20260101_a')
const B = migration('20260102_b')
const C = migration('20260103_c')

function record({ name, up }: Migration, changes: Partial<HistoryRecord> = {}): HistoryRecord {
  const at = new Date('2026-01-09T00:00:00Z')
  return {
    id: name,
    name,
    checksum: checksumOf(up),
    startedAt: at,
    finishedAt: at,
    rolledBackAt: null,
    logs: null,
    ...changes,
  }
}

const namesUp = (...arguments_: Parameters<typeof planUp>) =>
  planUp(...arguments_).map((step) => `${step.kind} ${step.migration.name}`)
const namesDown = (...arguments_: Parameters<typeof planDown>) =>
  planDown(...arguments_).map((step) => step.migration.name)

describe('up', () => {
  test('applies what is not applied, in order', () => {
    expect(namesUp(buildHistory([A, B, C], [record(A)]))).toEqual([
      `run ${B.name}`,
      `run ${C.name}`,
    ])
  })

  test('applies again what was taken back, whichever row is older', () => {
    const back = { rolledBackAt: new Date('2026-01-10T00:00:00Z') }
    expect(namesUp(buildHistory([A], [record(A, back)]))).toEqual([`run ${A.name}`])
    const again = record(A, { id: 'again', startedAt: new Date('2026-01-11T00:00:00Z') })
    expect(namesUp(buildHistory([A], [record(A, back), again]))).toEqual([])
    expect(namesUp(buildHistory([A], [again, record(A, back)]))).toEqual([])
  })

  test('stops at two branches unless it is told not to', () => {
    const history = buildHistory([A, B, C], [record(A), record(C)])
    expect(() => planUp(history)).toThrow(/two branches/)
    expect(namesUp(history, { allowOutOfOrder: true })).toEqual([`run ${B.name}`])
  })

  test('stops at what another program left unfinished', () => {
    const failed = record(A, { finishedAt: null, logs: 'ERROR: no such table' })
    expect(() => planUp(buildHistory([A, B], [failed]))).toThrow(/no such table/)
  })

  test('goes on with what it left unfinished itself, and not the other way', () => {
    const logs = 'db migrate up: 1 of 3 steps done (0123456789ab)'
    const history = buildHistory([A, B], [record(A, { finishedAt: null, logs })])
    expect(namesUp(history)).toEqual([`run ${A.name}`, `run ${B.name}`])
    expect(() => planDown(history)).toThrow(/half way up: 1 of 3 steps/)
  })

  test('only notes a squashed migration whose parts are applied', () => {
    const squashed = migration(
      '20260102_squashed',
      `-- Replaces: ${A.name}\n-- Replaces: ${B.name}\n`,
    )
    expect(namesUp(buildHistory([squashed, C], [record(A), record(B)]))).toEqual([
      `adopt ${squashed.name}`,
      `run ${C.name}`,
    ])
    expect(namesUp(buildHistory([squashed], []))).toEqual([`run ${squashed.name}`])
    expect(() => planUp(buildHistory([squashed], [record(A)]))).toThrow(/lacks 20260102_b/)
  })
})

describe('down', () => {
  const all = buildHistory([A, B, C], [record(A), record(B), record(C)])

  test('takes back the newest, as many as said', () => {
    expect(namesDown(all)).toEqual([C.name])
    expect(namesDown(all, { count: 2 })).toEqual([C.name, B.name])
    expect(namesDown(all, { to: A.name })).toEqual([C.name, B.name])
    expect(namesDown(all, { all: true })).toEqual([C.name, B.name, A.name])
    expect(namesDown(buildHistory([A], []))).toEqual([])
  })

  test('looks only at what is to be taken back', () => {
    const edited = record(A, { checksum: 'other' })
    const history = buildHistory([A, B], [edited, record(B)])
    expect(namesDown(history)).toEqual([B.name])
    expect(() => planDown(history, { all: true })).toThrow(/changed after it was applied/)
    expect(() => planUp(history)).toThrow(/changed after it was applied/)
  })
})

test('a checkout with other line ends is no edit', () => {
  const unix = migration('20260101_a', 'SELECT 1;\nSELECT 2;\n')
  const windows = { ...unix, up: unix.up.replaceAll('\n', '\r\n') }
  expect(buildHistory([windows], [record(unix)])[0]?.edited).toBe(false)
})
