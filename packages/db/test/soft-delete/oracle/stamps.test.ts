import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withActor } from '../../../src/extensions.js'
import { choices, choosing } from './choices.js'
import { libraryData } from './library-data.js'
import type { Query } from './queries.js'
import { oracleScale, report } from './scale.js'
import { changedRows, onlyStamped, stampFaults } from './stamp-faults.js'
import { type Change, storedRows } from './stored-rows.js'
import { call, useTwoLibraries } from './two-libraries.js'
import { writeFrom } from './write-operations.js'

// The oracle for stamps: each of some random writes has an actor of its own. Every row that it changes names
// that actor, and no other row does; unless Prisma, in the other library, writes the row without changing it.

const { factor, seed } = oracleScale()
const SEQUENCES = 30 * factor
const LENGTH = 12

const two = useTwoLibraries()

interface Write {
  readonly actor: string
  readonly query: Query
}

const WAYS = ['alone', 'batch', 'transaction'] as const
type Way = (typeof WAYS)[number]

test('writes stamp the rows that they write, and no others', {
  timeout: 600_000 * factor,
}, async () => {
  const counts = { done: 0, undone: 0 }
  const step = fc.record({
    writes: fc.tuple(choices, choices),
    way: fc.constantFrom<Way[]>('alone', 'alone', 'alone', ...WAYS),
    inOnePacket: fc.boolean(),
  })
  const sequence = fc.array(step, { minLength: 1, maxLength: LENGTH, size: 'max' })
  const stampsRight = fc.asyncProperty(libraryData, sequence, async (data, steps) => {
    await two.fill(data)
    await stampAll()
    let here = await storedRows(two.marked)
    let there = await storedRows(two.physical)
    let next = 100
    const newId = () => next++
    for (const {
      writes: [first, second],
      way,
      inOnePacket,
    } of steps) {
      const writes = (way === 'alone' ? [first] : [first, second]).map((numbers) => ({
        actor: `user:${newId()}`,
        query: writeFrom({ choose: choosing(numbers), newId, writesColumns: true }),
      }))
      const none = (rows: readonly string[]) =>
        expect(rows, JSON.stringify({ way, writes }, undefined, 1)).toEqual([])
      const actors = writes.map(({ actor }) => actor)
      const started = Date.now()

      const done = await carryOut(inOnePacket ? two.inOnePacket : two.ours, way, writes)
      const change = { before: here, after: await storedRows(two.marked) }
      counts[done ? 'done' : 'undone'] += 1
      if (!done) {
        none(changedRows(change))
        continue
      }
      none(stampFaults(change, { actors, started }))

      // What can't be done there can't be compared from here on.
      if (!(await carryOut(two.physical, way, writes))) return
      const physical = { before: there, after: await storedRows(two.physical) }
      none(onlyStamped(change).filter((name) => !isWritten(physical, name)))
      here = change.after
      there = physical.after
    }
  })
  await fc.assert(stampsRight, { seed, numRuns: SEQUENCES })
  report(`stamps of ${counts.done} writes, ${counts.undone} that were not done, seed ${seed}`)
  expect(counts.done).toBeGreaterThan(counts.undone / 5)
})

/** As if every row had been written long ago, by somebody else. */
async function stampAll(): Promise<void> {
  const { author, book, profile } = two.marked
  const update = { updatedBy: 'before', updatedAt: new Date('2026-01-01') }
  await author.updateMany({ data: { createdBy: 'before', ...update } })
  await book.updateMany({ data: { createdBy: 'before', ...update } })
  await profile.updateMany({ data: { updatedBy: 'before' } })
}

/** Carries out writes as one unit, each on behalf of its actor. Says whether it was done. */
async function carryOut(client: object, way: Way, writes: readonly Write[]): Promise<boolean> {
  const queries = (on: object) =>
    writes.map(({ actor, query }) => withActor({ id: actor }, () => call(on, query)))
  const { $transaction } = client as { $transaction(work: unknown): Promise<unknown> }
  try {
    if (way === 'alone') await Promise.all(queries(client))
    else if (way === 'batch') await $transaction.call(client, queries(client))
    else
      await $transaction.call(client, async (tx: object) => {
        for (const query of queries(tx)) await query
      })
    return true
  } catch (error) {
    // Anything but an error that Prisma knows is a fault of the test, or of ours.
    if ((error as { code?: string }).code === undefined) throw error
    return false
  }
}

function isWritten({ before, after }: Change, name: string): boolean {
  return before.get(name)?.version !== after.get(name)?.version
}
