import { beforeEach, expect, test } from 'vitest'
import { useCorners } from '../schemas/use-corners.js'

const corners = useCorners()
const place = (country: string) => ({ country, size: 'SMALL' as const })
const refused = { code: 'P2003' }

beforeEach(async () => {
  const { db, plain } = corners
  await plain.office.createMany({
    data: ['at', 'be', 'ch'].map((country) => ({ ...place(country), name: country })),
  })
  await plain.desk.createMany({
    data: [
      { id: 1, label: 'a', ...place('at') },
      { id: 2, label: 'b', country: 'at' },
    ],
  })
  await db.office.delete({ where: { place: place('be') } })
})

test('a part of a foreign key that makes it lead to a deleted row is refused', async () => {
  const { db, plain } = corners
  const country = { country: 'be' }
  await expect(db.desk.update({ where: { id: 1 }, data: country })).rejects.toMatchObject(refused)
  await expect(db.desk.updateMany({ data: country })).rejects.toMatchObject(refused)
  await expect(
    db.office.update({
      where: { place: place('at') },
      data: { desks: { updateMany: { where: {}, data: country } } },
    }),
  ).rejects.toMatchObject(refused)
  expect(await plain.desk.count({ where: country })).toBe(0)
})

test('a part that leads to a live row, or with the rest of the key nowhere, is written', async () => {
  const { db } = corners
  const office = (id: number) => db.desk.findUnique({ where: { id } }).office()
  await db.desk.update({ where: { id: 1 }, data: { country: 'ch' } })
  expect(await office(1)).toMatchObject({ name: 'ch' })
  await db.desk.update({ where: { id: 2 }, data: { country: 'be' } })
  expect(await office(2)).toBeNull()
  await expect(db.desk.update({ where: { id: 2 }, data: { size: 'SMALL' } })).rejects.toMatchObject(
    refused,
  )
  await db.desk.update({ where: { id: 1 }, data: { country: null } })
  expect(await office(1)).toBeNull()
})

test('a part of a foreign key that leads to a deleted row already may be written as it is', async () => {
  const { db, plain } = corners
  await plain.desk.update({ where: { id: 1 }, data: { country: 'be' } })
  await db.desk.update({ where: { id: 1 }, data: { country: 'be', label: 'c' } })
  await db.desk.update({ where: { id: 1 }, data: { ...place('be'), label: 'd' } })
  expect(await db.desk.findUnique({ where: { id: 1 } })).toMatchObject({ label: 'd' })
})

test('a column beside a compound key does not take the place of its part', async () => {
  const { db } = corners
  const where = { place: place('at'), country: 'ch' }
  const data = { headCountry: 'be', headSize: 'SMALL' as const }
  // Of a live row it would be refused for its foreign key.
  await expect(db.office.update({ where, data })).rejects.toMatchObject({ code: 'P2025' })
})

test('a key that is unique among the living only names a row as well as any', async () => {
  const { db } = corners
  const where = { sign: { country: 'at', name: 'at' } }
  const head = (headCountry: string) =>
    db.office.update({ where, data: { headCountry, headSize: 'SMALL' } })
  expect(await head('ch')).toMatchObject({ name: 'at', headCountry: 'ch' })
  await expect(head('be')).rejects.toMatchObject(refused)
})
