import { expect, test } from 'vitest'
import { geometricMean, spreadOf } from './statistics.js'

test('the median of an even number of values lies between the middle two', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, lower: 1.75, upper: 3.25 })
})

test('one value has no spread, none has no median', () => {
  expect(spreadOf([7])).toEqual({ median: 7, lower: 7, upper: 7 })
  expect(spreadOf([])).toBeUndefined()
})

test('the geometric mean of twice as fast and half as fast is the same', () => {
  expect(geometricMean([2, 0.5])).toBeCloseTo(1)
})
