import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DatabaseClient } from '../../src/client.js'
import { PrismaClient } from '../../src/generated/client/client.js'
import { useTestDatabase } from '../../src/testing/index.js'

const own = useTestDatabase()
let pool: pg.Pool
let plain: PrismaClient

beforeAll(() => {
  pool = new pg.Pool({ connectionString: own.url, options: '-c timezone=UTC' })
  plain = new PrismaClient({ adapter: new PrismaPg(pool) })
})
afterAll(async () => {
  await plain.$disconnect()
  await pool.end()
})

type Client = PrismaClient | DatabaseClient

const ROUNDS = 5
const OPERATIONS = 60

// Processor time of this process, not time: what else the machine does shows less in the ratio. What is
// looked for is a mistake that costs a multiple, such as a lost cache; the benchmark has the figures.
test('an operation takes no multiple of the processor time that it takes with plain Prisma', async () => {
  const email = 'somebody@example.org'
  const { id } = await own.database.db.user.create({ data: { email, name: 'Somebody' } })

  const timeOf = async (db: Client) => {
    const before = process.cpuUsage()
    for (let count = 0; count < OPERATIONS; count += 1) {
      await db.user.findUnique({ where: { id } })
      await db.user.findMany({ where: { name: 'Somebody' }, orderBy: { email: 'asc' }, take: 20 })
      await db.user.update({ where: { id }, data: { name: 'Somebody' } })
    }
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  await timeOf(plain)
  await timeOf(own.database.db)
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const base = await timeOf(plain)
    ratios.push((await timeOf(own.database.db)) / base)
  }
  const median = ratios.sort((a, b) => a - b)[ROUNDS >> 1]
  expect(median).toBeLessThan(2)
}, 120_000)
