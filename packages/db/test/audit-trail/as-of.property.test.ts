import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { CampaignStatus } from '../../src/generated/client/enums.js'
import { newUser, useAuditedDatabase } from './support.js'

const own = useAuditedDatabase()

/** Few, so that rows are changed often and their ids are taken again. */
const IDS = ['1', '2', '3'].map((digit) => `01930000-0000-7000-8000-00000000000${digit}`)
const OWNER_ID = '01930000-0000-7000-8000-0000000000ff'

interface Values {
  name: string
  goalCoins: bigint | null
  endsAt: Date | null
  status: CampaignStatus
}

type Write =
  | { kind: 'create'; id: string; values: Values }
  | {
      kind: 'update' | 'updateInSql' | 'softDelete' | 'rollBack'
      id: string
      values: Partial<Values>
    }
  | { kind: 'updateAll'; values: Partial<Values> }
  | { kind: 'restore' | 'delete' | 'touchNothing'; id: string }
  | { kind: 'changeKey'; id: string; to: string }
  | { kind: 'truncate' }

const id = fc.constantFrom(...IDS)
const values = {
  name: fc.string({ unit: 'grapheme' }).map((text) => `C${text.replaceAll('\0', '')}`),
  goalCoins: fc.option(fc.bigInt(1n, 2n ** 63n - 1n)),
  endsAt: fc.option(
    fc.date({ min: new Date('1900-01-01'), max: new Date('2999-01-01'), noInvalidDate: true }),
  ),
  status: fc.constantFrom<CampaignStatus>('DRAFT', 'ACTIVE', 'ENDED'),
}
const someValues = fc.record(values, { requiredKeys: [] })

const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('create'), id, values: fc.record(values) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('update', 'updateInSql', 'softDelete', 'rollBack'),
      id,
      values: someValues,
    }),
  },
  fc.record({ kind: fc.constant('updateAll'), values: someValues }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('restore', 'delete', 'touchNothing'), id }),
  },
  fc.record({ kind: fc.constant('changeKey'), id, to: id }),
  fc.record({ kind: fc.constant('truncate') }),
)

async function carryOut(write: Write): Promise<void> {
  const { prisma, psql } = own
  switch (write.kind) {
    case 'create':
      await prisma.campaign.createMany({
        data: { id: write.id, ownerId: OWNER_ID, ...write.values },
        skipDuplicates: true,
      })
      break
    case 'update':
      await prisma.campaign.updateMany({ where: { id: write.id }, data: write.values })
      break
    case 'updateInSql':
      await psql.query('UPDATE campaigns SET name = $2, goal_coins = $3 WHERE id = $1', [
        write.id,
        write.values.name ?? 'In SQL',
        write.values.goalCoins,
      ])
      break
    case 'softDelete':
      await prisma.campaign.updateMany({
        where: { id: write.id },
        data: { ...write.values, deletedAt: new Date(), deletedBy: 'user:1' },
      })
      break
    case 'restore':
      await prisma.campaign.updateMany({
        where: { id: write.id },
        data: { deletedAt: null, deletedBy: null },
      })
      break
    case 'updateAll':
      await prisma.campaign.updateMany({ data: write.values })
      break
    case 'delete':
      await prisma.campaign.deleteMany({ where: { id: write.id } })
      break
    case 'touchNothing':
      await psql.query('UPDATE campaigns SET name = name WHERE id = $1', [write.id])
      break
    case 'changeKey':
      await psql.query(
        `UPDATE campaigns SET id = $2
         WHERE id = $1 AND NOT EXISTS (SELECT FROM campaigns WHERE id = $2::uuid)`,
        [write.id, write.to],
      )
      break
    case 'truncate':
      await psql.query('TRUNCATE campaigns CASCADE')
      break
    case 'rollBack':
      await psql.query('BEGIN')
      await psql.query('DELETE FROM campaigns WHERE id = $1', [write.id])
      await psql.query('ROLLBACK')
      break
  }
}

beforeAll(async () => {
  await own.prisma.user.create({ data: { ...newUser(), id: OWNER_ID } })
})

test('whatever was written, every row is, as of every step, what it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 12 }), async (writes) => {
      const steps = []
      for (const write of writes) {
        await carryOut(write)
        const rows = await own.prisma.campaign.findMany()
        steps.push({ rows, at: await own.momentAfterwards() })
      }
      for (const { rows, at } of steps) {
        for (const id of IDS) {
          const expected = rows.find((row) => row.id === id) ?? null
          expect(await own.prisma.campaign.asOf(id, at)).toEqual(expected)
        }
      }
    }),
    { numRuns: 25 },
  )
}, 120_000)
