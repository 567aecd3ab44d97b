import { beforeEach, expect, test } from 'vitest'
import type { Prisma } from '../schemas/generated/corners/client/client.js'
import { useCorners } from '../schemas/use-corners.js'

// A nested update of one row is the data, or `{ where, data }`. Of a model with a field called `data` an
// object can be read as either: the extension has to read it as Prisma does.

const corners = useCorners()
const place = { country: 'at', size: 'SMALL' } as const

beforeEach(async () => {
  const office = { create: { ...place, name: 'a', data: { x: 1 } } }
  await corners.plain.desk.create({ data: { id: 1, label: 'd', office } })
  await corners.plain.office.update({ where: { place }, data: { mainDeskId: 1 } })
})

test.each<[Prisma.DeskUpdateOneWithoutMainOfNestedInput['update'], object]>([
  [{ data: 'x' }, { label: 'd', data: 'x' }],
  [{ data: { set: 'x' } }, { label: 'd', data: 'x' }],
  [
    { label: 'y', data: 'x' },
    { label: 'y', data: 'x' },
  ],
  [{ data: { label: 'x' } }, { label: 'x', data: null }],
  [{ data: { data: 'x' } }, { label: 'd', data: 'x' }],
  [
    { where: { id: 1 }, data: { data: { set: 'x' } } },
    { label: 'd', data: 'x' },
  ],
  [{ where: { id: 2 }, data: { label: 'x' } }, { code: 'P2025' }],
  [{ data: {} }, { label: 'd', data: null }],
])('beside a text called data: %j', async (update, expected) => {
  const write = { where: { place }, data: { mainDesk: { update } } }
  await expectSame(expected, async (client) => {
    await client.office.update(write)
    return client.desk.findUnique({ where: { id: 1 } })
  })
})

test.each<[Prisma.OfficeUpdateOneWithoutDesksNestedInput['update'], object]>([
  [{ data: { x: 2 } }, { name: 'a', data: { x: 2 } }],
  [{ data: { name: 'n' } }, { name: 'n', data: { x: 1 } }],
  [{ data: { data: { name: 'n' } } }, { name: 'a', data: { name: 'n' } }],
  [
    { where: { name: 'a' }, data: { name: 'n' } },
    { name: 'n', data: { x: 1 } },
  ],
  [{ data: { desks: 5 } }, { name: 'a', data: { desks: 5 } }],
])('beside JSON called data: %j', async (update, expected) => {
  const write = { where: { id: 1 }, data: { office: { update } } }
  await expectSame(expected, async (client) => {
    await client.desk.update(write)
    return client.office.findUnique({ where: { place } })
  })
})

/** The outcome of some work on a plain client, and on the extended one. */
async function expectSame(
  expected: object,
  work: (client: typeof corners.plain) => PromiseLike<unknown>,
): Promise<void> {
  for (const client of [corners.plain, corners.db as unknown as typeof corners.plain]) {
    const undone = new Error('undone')
    const attempt = client.$transaction(async (tx) => {
      const outcome = await Promise.resolve(work(tx as typeof corners.plain)).catch(
        (error) => error,
      )
      expect(outcome).toMatchObject(expected)
      throw undone
    })
    await expect(attempt).rejects.toBe(undone)
  }
}
