import { describe, expect, test } from 'vitest'
import { Prisma } from '../../generated/client/client.js'
import { reviveRow, reviveValue } from './revive.js'

describe('a recorded value is what Prisma returns', () => {
  test.each([
    { type: 'String', json: '"[not a list]"', value: '[not a list]' },
    { type: 'Role', json: '"ADMIN"', value: 'ADMIN' },
    { type: 'Boolean', json: 'false', value: false },
    { type: 'Int', json: '7', value: 7 },
    { type: 'Float', json: '0.5', value: 0.5 },
    { type: 'Float', json: '"NaN"', value: Number.NaN },
    { type: 'BigInt', json: '9007199254740993', value: 9_007_199_254_740_993n },
    {
      type: 'Decimal',
      json: '12345678901234567890.10',
      value: new Prisma.Decimal('12345678901234567890.1'),
    },
    {
      type: 'DateTime',
      json: '"2026-11-03T09:00:00.123456+00:00"',
      value: new Date('2026-11-03T09:00:00.123Z'),
    },
    {
      type: 'DateTime',
      json: '"2026-11-03T04:00:00-05:00"',
      value: new Date('2026-11-03T09:00:00Z'),
    },
    { type: 'DateTime', json: '"2026-11-03T09:00:00"', value: new Date('2026-11-03T09:00:00Z') },
    { type: 'DateTime', json: '"2026-11-03"', value: new Date('2026-11-03T00:00:00Z') },
    { type: 'DateTime', json: '"09:30:00"', value: new Date('1970-01-01T09:30:00Z') },
    { type: 'Bytes', json: '"\\\\x00ff"', value: Uint8Array.from([0, 255]) },
    { type: 'Json', json: '[{"a": 1}]', value: [{ a: 1 }] },
    { type: 'String', json: '["a,b", null]', value: ['a,b', null] },
    { type: 'BigInt', json: '[1, 9007199254740993]', value: [1n, 9_007_199_254_740_993n] },
    { type: 'BigInt', json: '[]', value: [] },
    { type: 'DateTime', json: 'null', value: null },
  ])('$type of $json', ({ type, json, value }) => {
    expect(reviveValue(json, { type })).toEqual(value)
  })

  test('an enum’s values have the names that Prisma gives them', () => {
    const genre = { type: 'Genre', values: { verse: 'POETRY' } }
    expect(reviveValue('"verse"', genre)).toBe('POETRY')
    expect(reviveValue('"FICTION"', genre)).toBe('FICTION')
    expect(reviveValue('["verse", null]', genre)).toEqual(['POETRY', null])
  })
})

test('columns become fields, in the order of the model, and unknown ones are left out', () => {
  const model = {
    model: 'User',
    table: 'users',
    fields: [
      { name: 'id', column: 'id', type: 'String' },
      { name: 'createdBy', column: 'created_by', type: 'String' },
    ],
  }
  const row = reviveRow({ created_by: '"user:1"', dropped: '1', id: '"a"' }, model)
  expect(Object.entries(row)).toEqual([
    ['id', 'a'],
    ['createdBy', 'user:1'],
  ])
})
