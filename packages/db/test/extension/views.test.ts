import { beforeEach, expect, test } from 'vitest'
import { useCorners } from '../schemas/use-corners.js'

// Prisma Migrate makes no views, and a view has no foreign keys: it neither holds a delete back nor goes along.

const corners = useCorners()

beforeEach(async () => {
  const { plain } = corners
  await plain.$executeRaw`
    CREATE OR REPLACE VIEW "Label" AS
    SELECT label AS text, "ownerId", "deletedAt" FROM "Desk" WHERE "ownerId" IS NOT NULL`
  await plain.person.createMany({ data: [1, 2].map((id) => ({ id, name: `${id}` })) })
  await plain.desk.createMany({
    data: [1, 2].map((id) => ({ id, label: `desk ${id}`, ownerId: id })),
  })
})

test('a view hides what is deleted where its rows lie, also as a relation', async () => {
  const { db } = corners
  await db.desk.delete({ where: { id: 1 } })
  expect(await db.label.findMany()).toMatchObject([{ text: 'desk 2' }])
  expect(await db.label.exists({ text: 'desk 1' })).toBe(false)
  expect(await db.label.exists({ text: 'desk 2' })).toBe(true)
  expect(await db.person.findMany({ select: { labels: { select: { text: true } } } })).toEqual([
    { labels: [] },
    { labels: [{ text: 'desk 2' }] },
  ])
  expect(await db.$onlyDeleted().label.count()).toBe(1)
})

test('a view neither holds a delete back nor goes along, and takes no part in a restore', async () => {
  const { db } = corners
  await db.person.delete({ where: { id: 1 } })
  expect(await db.person.count()).toBe(1)
  await db.person.restore({ where: { id: 1 } })
  expect(await db.person.count()).toBe(2)
  await db.person.hardDelete({ where: { id: 2 } })
  await db.person.deleteMany()
  expect(await db.person.purge({ deletedBefore: new Date(Date.now() + 1000) })).toEqual({
    count: 1,
  })
})

test('a view has the methods that read, without a key none that needs one', () => {
  const { db } = corners
  for (const method of ['restore', 'restoreMany', 'hardDelete', 'purge']) {
    expect(db.label).not.toHaveProperty(method)
    expect(db.livePerson).not.toHaveProperty(method)
  }
  expect(db.label).not.toHaveProperty('findById')
  expect(db.label).not.toHaveProperty('paginate')
  expect(db.livePerson).toHaveProperty('findById')
})
