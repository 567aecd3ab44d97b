import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PurgeGraph, whatGoes } from './purge-graph.js'

const row = (place: string, deletion: string | null = null) => ({ model: 0, place, deletion })
const goes = (graph: Partial<PurgeGraph>) =>
  whatGoes({ rows: [], asked: [], needs: [], torn: [], ...graph })
    .map(({ place }) => place)
    .join('')
/** `ab bc`: a needs b, and b needs c. */
const needing = (pairs: string) =>
  pairs.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)] as const)

describe('of what a purge has come to', () => {
  test('goes what is asked for, with what it needs, and nothing else', () => {
    const rows = [row('a'), row('b'), row('c'), row('d')]
    expect(goes({ rows, asked: ['a'], needs: needing('ab bc dc') })).toBe('abc')
  })

  test('stays what needs a row that stays, over any number of others', () => {
    const rows = [row('a'), row('b'), row('c')]
    expect(goes({ rows, asked: ['a', 'c'], needs: needing('ab bx') })).toBe('c')
  })

  test('a delete goes as a whole or stays', () => {
    const rows = [row('a', '1'), row('b', '1'), row('c', '2'), row('d', '2')]
    const asked = ['a', 'c']
    expect(goes({ rows, asked })).toBe('abcd')
    expect(goes({ rows, asked, needs: needing('bx') })).toBe('cd')
    expect(goes({ rows, asked, torn: ['2'] })).toBe('ab')
  })

  test('what would go with a row stays when that stays', () => {
    const rows = [row('a'), row('b'), row('c')]
    expect(goes({ rows, asked: ['a'], needs: needing('ab ax bc') })).toBe('')
  })

  test('rows that need each other go at once', () => {
    const rows = [row('a'), row('b'), row('c')]
    expect(goes({ rows, asked: ['a'], needs: needing('ab bc ca') })).toBe('abc')
  })
})

test('a long chain takes no longer than its length', () => {
  const places = Array.from({ length: 200_000 }, (_, index) => `${index}`)
  const needs = places.slice(1).map((place, index) => [`${index}`, place] as const)
  const chain = { rows: places.map((place) => row(place, `d${place}`)), asked: ['0'], torn: [] }
  expect(whatGoes({ ...chain, needs })).toHaveLength(200_000)
  expect(whatGoes({ ...chain, needs: [...needs, ['199999', 'live']] })).toEqual([])
})

test('no larger set of rows could go', () => {
  const place = fc.constantFrom(...'abcdef')
  const graph = fc.record({
    rows: fc
      .uniqueArray(place, { maxLength: 5 })
      .chain((places) =>
        fc.tuple(
          ...places.map((each) => fc.constantFrom(null, '1', '2').map((by) => row(each, by))),
        ),
      ),
    asked: fc.uniqueArray(place),
    needs: fc.array(fc.tuple(place, place), { maxLength: 6 }),
    torn: fc.subarray(['1', '2'], { maxLength: 1 }),
  })
  fc.assert(
    fc.property(graph, (given) => {
      const places = given.rows.map((each) => each.place)
      const asked = given.asked.filter((each) => places.includes(each))
      const needs = given.needs.filter(([from]) => places.includes(from))
      const going = whatGoes({ ...given, asked, needs }).map((each) => each.place)
      expect(mayGo(going)).toBe(true)
      const largest = subsets(places)
        .filter(mayGo)
        .reduce((all, some) => union(all, some), [])
      expect(going.filter((each) => asked.includes(each))).toEqual(
        places.filter((each) => largest.includes(each) && asked.includes(each)),
      )

      function mayGo(some: readonly string[]): boolean {
        return given.rows.every(
          ({ place: each, deletion }) =>
            !some.includes(each) ||
            (needs.every(([from, to]) => from !== each || some.includes(to)) &&
              !given.torn.includes(deletion ?? '') &&
              given.rows.every(
                (other) =>
                  deletion === null || other.deletion !== deletion || some.includes(other.place),
              )),
        )
      }
    }),
  )
})

function subsets(all: readonly string[]): readonly (readonly string[])[] {
  const [first, ...others] = all
  if (first === undefined) return [[]]
  return subsets(others).flatMap((some) => [some, [first, ...some]])
}

function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])]
}
