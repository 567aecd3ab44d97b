import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { PlainClient } from '../../schemas/use-library.js'
import { choices, choosing } from './choices.js'
import { libraryData } from './library-data.js'
import type { Query } from './queries.js'
import { oracleScale, report } from './scale.js'
import { snapshot } from './snapshot.js'
import { call, useTwoLibraries } from './two-libraries.js'
import { writeFrom } from './write-operations.js'

// The oracle for writes: the same random operations are carried out by our client on a database with
// deleted rows and by a plain client, which deletes physically, on a copy without them. Each must
// succeed in both with the same answer or fail in both with the same code, unless it is refused; and what
// lives in the end must be the same.

const { factor, seed } = oracleScale()
const SEQUENCES = 30 * factor
const LENGTH = 12
const UPDATED_AT = new Date('2026-01-01')

const two = useTwoLibraries()

// An author whose notes point to it can't be deleted physically: NoAction is left alone here.
beforeAll(async () => {
  await two.physical.$executeRaw`ALTER TABLE notes DROP CONSTRAINT notes_author_id_fkey`
  await two.physical.$executeRaw`
    ALTER TABLE notes ADD CONSTRAINT notes_author_id_fkey
      FOREIGN KEY (author_id) REFERENCES authors (id) ON DELETE SET NULL`
})

test('writes leave the same rows alive as physical deletes would', {
  timeout: 600_000 * factor,
}, async () => {
  const counts = { succeeded: 0, failed: 0, refused: 0 }
  const write = fc.record({ numbers: choices, inOnePacket: fc.boolean(), ofOneTime: fc.boolean() })
  const sequence = fc.array(write, { minLength: 1, maxLength: LENGTH, size: 'max' })
  const endsAlike = fc.asyncProperty(libraryData, sequence, async (data, writes) => {
    await two.fill(data)
    let next = 100
    for (const { numbers, inOnePacket, ofOneTime } of writes) {
      if (ofOneTime) await Promise.all([updateAll(two.marked), updateAll(two.physical)])
      // Prisma does not update a row of which it writes nothing, and we stamp it.
      const times = ofOneTime ? { updatedAt: UPDATED_AT, writesColumns: true } : {}
      const query = writeFrom({ choose: choosing(numbers), newId: () => next++, ...times })
      const outcome = await carryOut(query, inOnePacket ? two.inOnePacket : two.ours)
      if (outcome === 'apart') return
      counts[outcome] += 1
    }
    const [here, there] = await Promise.all([snapshot(two.ours), snapshot(two.physical)])
    expect(here).toEqual(there)
  })
  await fc.assert(endsAlike, { seed, numRuns: SEQUENCES })
  const { succeeded, failed, refused } = counts
  report(`${succeeded} writes succeeded, ${failed} failed, ${refused} were refused, seed ${seed}`)
  expect(succeeded).toBeGreaterThan(failed / 3)
  expect(refused).toBeLessThan(succeeded)
})

/** As if every row had been updated at the same time. */
async function updateAll({ author, book }: PlainClient): Promise<void> {
  await author.updateMany({ data: { updatedAt: UPDATED_AT } })
  await book.updateMany({ data: { updatedAt: UPDATED_AT } })
}

async function carryOut(query: Query, ours: object) {
  const here = await attempt(ours, query)
  if (isRefused(here) || (here.code === 'P2002' && (await keysAreHeld()))) return 'refused'
  const there = await attempt(two.physical, query)
  // The row itself went along with a nested delete: behind that we fail, and Prisma sometimes.
  if (here.code === 'P2025' && there.answer === null) return 'apart'
  if (!failAlike(here, there, query) || !isDeepStrictEqual(here.answer, there.answer)) {
    expect.fail(JSON.stringify({ query, here, there }, undefined, 1))
  }
  return here.code === undefined ? 'succeeded' : 'failed'
}

interface Outcome {
  readonly answer?: unknown
  readonly code?: string
  readonly message?: string
}

async function attempt(client: object, query: Query): Promise<Outcome> {
  try {
    const answer = await call(client, query)
    // So Prisma answers an upsert whose row has gone along with what its update deletes.
    return { answer: isDeepStrictEqual(answer, []) ? null : answer }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    // Anything but an error that Prisma knows is a fault of the test, or of ours.
    if (code === undefined) throw error
    return { code, message }
  }
}

function isRefused({ code }: Outcome): boolean {
  return code === 'DB_SOFT_DELETE_UNSUPPORTED'
}

/** Whether a deleted row keeps a unique value that is not unique among the living only. */
async function keysAreHeld(): Promise<boolean> {
  const deletedAt = { not: null }
  const profiles = await two.marked.profile.count({ where: { deletedAt, authorId: { not: null } } })
  return profiles > 0 || (await two.marked.placement.count({ where: { deletedAt } })) > 0
}

function failAlike({ code }: Outcome, there: Outcome, query: Query): boolean {
  if (code === there.code) return true
  if (code === undefined || there.code === undefined) return false
  // Foreign keys are looked up ahead.
  return code === 'P2003' || !hasOneReason(query)
}

/** Whether there is one reason to fail: of several nested operations another one may be the first. */
function hasOneReason({ args: { data, create, update } }: Query): boolean {
  const operations = JSON.stringify([data, create, update]).match(
    /"(connect|disconnect|set|(update|delete|create)(Many)?|upsert|connectOrCreate)":/g,
  )
  return (operations ?? []).length <= 1
}
