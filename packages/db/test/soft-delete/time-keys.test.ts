import { beforeEach, describe, expect, test } from 'vitest'
import { useCorners } from '../schemas/use-corners.js'

// Prisma reads a time in milliseconds, and by such a key finds no row whose time is finer.

const corners = useCorners()
const due = { deletedBefore: new Date('2026-02-01') }

describe('a key that is finer than a Date', () => {
  const refused = {
    code: 'DB_SOFT_DELETE_UNSUPPORTED',
    message: expect.stringContaining('Reading.at'),
  }

  beforeEach(async () => {
    await corners.plain.$executeRaw`
      INSERT INTO "Reading" (at, sensor, "deletedAt", "deletionId") VALUES
        ('2025-12-01 12:00:00.123Z', 'exact', '2026-01-01', gen_random_uuid()),
        ('2025-12-01 12:00:00.123456Z', 'finer', '2026-01-01', gen_random_uuid())`
  })

  test('is refused by a purge and by restoreMany, and nothing is changed', async () => {
    const { db } = corners
    await expect(db.reading.purge(due)).rejects.toMatchObject(refused)
    await expect(db.reading.restoreMany()).rejects.toMatchObject(refused)
    expect(await db.$onlyDeleted().reading.count()).toBe(2)
  })

  test('is refused by a delete and an update with a limit', async () => {
    const { db, plain } = corners
    await plain.reading.updateMany({ data: { deletedAt: null, deletionId: null } })
    await expect(db.reading.deleteMany({ limit: 2 })).rejects.toMatchObject(refused)
    const data = { sensor: 'new' }
    await expect(db.reading.updateMany({ data, limit: 2 })).rejects.toMatchObject(refused)
    expect(await db.reading.count({ where: { sensor: { in: ['exact', 'finer'] } } })).toBe(2)
  })

  test('is no matter of rows that are not asked for', async () => {
    const { db } = corners
    const where = { sensor: 'exact' }
    expect(await db.reading.restoreMany({ where })).toEqual({ count: 1 })
    await db.reading.deleteMany({ where })
    await corners.plain.reading.updateMany({ where, data: { deletedAt: new Date('2026-01-01') } })
    expect(await db.reading.purge({ ...due, where })).toEqual({ count: 1 })
  })
})

test('a key of a time without a day finds its row', async () => {
  const { db, plain } = corners
  const deletedAt = new Date('2026-01-01')
  await plain.bell.createMany({
    data: ['12:34:56.789', '00:00:00.000'].map((time) => ({
      at: new Date(`1970-01-01T${time}Z`),
      deletedAt,
    })),
  })
  expect(await db.bell.restoreMany()).toEqual({ count: 2 })
  await plain.bell.updateMany({ data: { deletedAt } })
  expect(await db.bell.purge({ ...due, batchSize: 1 })).toEqual({ count: 2 })
})

test('of two times in one second each is a key of its own', async () => {
  const { db, plain } = corners
  const key = (millisecond: number) => ({
    at: new Date(`2026-01-01T12:00:00.${millisecond}Z`),
    sensor: 'a',
  })
  await plain.reading.createMany({ data: [key(100), key(200)] })
  await db.reading.delete({ where: { at_sensor: key(100) } })
  const data = [
    { id: 1, ...key(100) },
    { id: 2, ...key(200) },
  ]
  await expect(db.alarm.createMany({ data })).rejects.toMatchObject({ code: 'P2003' })
})
