import { expect, test } from 'vitest'
import { UnsupportedBySoftDeleteError } from '../../src/extensions.js'
import { waitingForLocks } from '../support/waiting-for-locks.js'
import { deleted, useHalfDeleted } from './use-half-deleted.js'

// To an upsert a deleted row does not exist, and another one may be faster.

const library = useHalfDeleted()
const partner = (id: number) => ({ id, bio: '' })

test('upsert takes the create branch, also by a unique value that a deleted row had', async () => {
  const { db, plain } = library
  const author = await db.author.upsert({
    where: { email: 'gone@x' },
    create: { id: 9, email: 'gone@x', name: 'New' },
    update: { name: 'Wrong' },
  })
  expect(author).toMatchObject({ id: 9, name: 'New' })
  expect(await plain.author.findUniqueOrThrow({ where: { id: 3 } })).toMatchObject({
    name: 'Gone',
  })
  expect(
    await db.author.upsert({
      where: { email: 'gone@x' },
      create: { id: 10, email: 'gone@x', name: 'Wrong' },
      update: { name: 'Again' },
    }),
  ).toMatchObject({ id: 9, name: 'Again' })
})

test('an upsert that another one was faster than updates the row of that', async () => {
  const { db } = library
  const upsert = (id: number) =>
    db.author.upsert({
      where: { email: 'new@x' },
      create: { id, email: 'new@x', name: 'New', age: 1, books: { create: { id, title: 'B' } } },
      update: { age: { increment: 1 } },
    })
  await Promise.all([11, 12, 13, 14, 15, 16, 17, 18].map(upsert))
  expect(await db.author.findUnique({ where: { email: 'new@x' } })).toMatchObject({ age: 8 })
  expect(await db.book.count({ where: { id: { gt: 10 } } })).toBe(1)
})

test.each([
  ['of the same value is waited for, and its row is updated', 'same@x', { id: 12, name: 'Late' }],
  ['of another value that is in the way is not', 'other@x', { code: 'P2002' }],
])('an insert %s', async (_, email, expected) => {
  const { db, plain } = library
  let upserting: PromiseLike<unknown> | undefined
  await plain.$transaction(async (tx) => {
    await tx.author.create({ data: { id: 12, email, name: 'Early' } })
    const create = { id: 12, email: 'same@x', name: 'New' }
    upserting = db.author
      .upsert({ where: { email: 'same@x' }, create, update: { name: 'Late' } })
      .catch((error: unknown) => error)
    await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
  })
  expect(await upserting).toMatchObject(expected)
})

test('an upsert that a delete was faster than inserts a row of its own', async () => {
  const { db, plain } = library
  const { email, name } = await plain.author.findUniqueOrThrow({ where: { id: 1 } })
  const { upserting } = await plain.$transaction(async (tx) => {
    await tx.author.update({ where: { id: 1 }, data: { deletedAt: new Date() } })
    const upserting = db.author.upsert({
      where: { email },
      create: { id: 20, email, name: 'New' },
      update: { name: 'Wrong' },
    })
    const done = upserting.then((author) => author)
    await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
    return { upserting: done }
  })
  expect(await upserting).toMatchObject({ id: 20, name: 'New' })
  expect(await plain.author.findUnique({ where: { id: 1 } })).toMatchObject({ name })
})

test('an upsert in a transaction fails with the transaction', async () => {
  const { db, plain } = library
  let upserting: PromiseLike<unknown> | undefined
  await plain.$transaction(async (tx) => {
    await tx.author.create({ data: { id: 12, email: 'same@x', name: 'Early' } })
    const create = { id: 13, email: 'same@x', name: 'New' }
    const upsert = db.author.upsert({ where: { email: 'same@x' }, create, update: {} })
    upserting = db.$transaction([upsert]).catch((error: unknown) => error)
    await expect.poll(() => waitingForLocks(plain)).toHaveLength(1)
  })
  expect(await upserting).toMatchObject({ code: 'P2002' })
})

test.each([
  // Each attempt finds the row, and so does the look-up between.
  ['takes a value of another row is tried twice', { email: 'bob@x' }, 3],
  // The deleted partner is found, and that the row is there.
  ['a deleted partner is in the way of is tried once', { profile: { create: partner(2) } }, 2],
])('an update by an upsert that %s', async (_, update, reads) => {
  const { db, plain, statements } = library
  await plain.profile.create({ data: { ...partner(1), authorId: 1, ...deleted } })
  const create = { id: 1, email: 'ada@x', name: 'Ada' }
  const upsert = () => db.author.upsert({ where: { id: 1 }, create, update })
  const sent = await statements(() => expect(upsert()).rejects.toMatchObject({ code: 'P2002' }))
  // Prisma does not report statements that fail.
  expect(sent).toHaveLength(reads)
})

test('a nested upsert whose filter misses the live partner inserts none in its place', async () => {
  const { db, plain } = library
  await plain.profile.create({ data: { ...partner(1), authorId: 1 } })
  const upsert = { where: { bio: 'other' }, create: partner(2), update: { bio: 'new' } }
  await expect(
    db.author.update({ where: { id: 1 }, data: { profile: { upsert } } }),
  ).rejects.toMatchObject({ code: 'P2002' })
  expect(await db.profile.findMany()).toMatchObject([{ id: 1, authorId: 1, bio: '' }])
})

test('a nested upsert finds the partner of a row that was found by what lives', async () => {
  const { db, plain } = library
  await plain.author.update({ where: { id: 2 }, data: { mentorId: 1 } })
  const upsert = { create: { id: 9, email: 'new@x', name: 'New' }, update: { name: 'Mentor' } }
  await db.author.update({
    where: { id: 2, edited: { every: { title: { not: 'Lost' } } } },
    data: { mentor: { upsert } },
  })
  expect(await db.author.findUnique({ where: { id: 1 } })).toMatchObject({ name: 'Mentor' })
})

test('one that hangs on a row which the same write inserts is refused', async () => {
  const { db } = library
  await db.category.create({ data: { id: 1, name: 'a' } })
  const child = { id: 3, name: 'c' }
  const parent = {
    create: { id: 2, name: 'b', parent: { create: child } },
    update: { parent: { upsert: { create: { id: 4, name: 'd' }, update: { name: 'e' } } } },
  }
  await expect(db.category.update({ where: { id: 1 }, data: { parent } })).rejects.toThrow(
    UnsupportedBySoftDeleteError,
  )
  expect(await db.category.count()).toBe(1)
})
