import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { postgresAdapter } from '../../src/adapter/postgres-adapter.js'
import { softDeleteAndAudit } from '../../src/extensions.js'
import { PrismaClient } from '../schemas/generated/types/client/client.js'
import { models } from '../schemas/generated/types/models.js'
import { createSchemaDatabase, type SchemaDatabase } from '../schemas/schema-database.js'
import {
  answerAlike,
  answerTogetherAlike,
  type Observed,
  observed,
  observedFactory,
} from './answers.js'
import { reads, ticks } from './reads.js'
import { ODDITIES, samples } from './samples.js'

// The same cases in every run; another seed makes others.
const SEED = 20260101
const READS = 2_000

const TICKS = 300

let database: SchemaDatabase
let pool: pg.Pool
let plain: Observed & { readonly client: PrismaClient }
let ours: Observed
let rows: Awaited<ReturnType<typeof fill>>

beforeAll(async () => {
  database = await createSchemaDatabase('types')
  pool = new pg.Pool({ connectionString: database.url, options: '-c timezone=UTC', max: 4 })
  const sentByPlain: string[] = []
  const adapter = observedFactory(new PrismaPg(pool), sentByPlain)
  plain = { sent: sentByPlain, client: new PrismaClient({ adapter, errorFormat: 'minimal' }) }

  const sent: string[] = []
  const adapterOfOurs = () => postgresAdapter(pool, { schema: undefined, preparedStatements: 100 })
  // An adapter of its own, to tell what goes past the engine from what goes through it.
  const pointReads = observed(adapterOfOurs().adapter, sent)
  // Without soft delete, which gives other answers than Prisma on purpose.
  const extension = softDeleteAndAudit({ models, softDelete: false, pointReads })
  const client = new PrismaClient({ adapter: adapterOfOurs(), errorFormat: 'minimal' })
  ours = { sent, client: client.$extends(extension) }
  rows = await fill(plain.client)
})
afterAll(async () => {
  await plain?.client.$disconnect()
  await pool?.end()
  await database?.drop()
})

test(`reads of every type are answered as by plain Prisma (seed ${SEED})`, {
  timeout: 300_000,
}, async () => {
  const past = await answerAlike(reads(models, rows), plain, ours, { seed: SEED, numRuns: READS })
  expect(past).toBeGreaterThan(READS / 3)
})

test(`reads of one tick are answered as by plain Prisma (seed ${SEED})`, {
  timeout: 300_000,
}, async () => {
  const some = ticks(models, rows)
  const saved = await answerTogetherAlike(some, plain, ours, { seed: SEED, numRuns: TICKS })
  expect(saved).toBeGreaterThan(TICKS)
})

async function fill(client: PrismaClient) {
  const [values = []] = fc.sample(samples, { seed: SEED, numRuns: 1 })
  const Sample: Record<string, unknown>[] = values.map((row, id) => ({ id, ...row }))
  await client.sample.createMany({ data: Sample as never })
  for (const [index, columns] of ODDITIES.entries()) {
    const id = 1_000 + index
    await client.$executeRawUnsafe(`INSERT INTO samples (id) VALUES (${id})`)
    await client.$executeRawUnsafe(`UPDATE samples SET ${columns} WHERE id = ${id}`)
    Sample.push({ id })
  }
  const Hard = [{ id: 1, decimal: '1.50', texts: ['a'], moods: ['SAD' as const] }]
  const ByText = ['', 'a', "it's", 'Ä'].map((key) => ({ key, mood: 'SAD' as const }))
  const ByUuid = [randomUUID(), randomUUID()].map((id, index) => ({ id, note: `${index}` }))
  const ByBigInt = [0n, -5n, 2n ** 63n - 1n].map((id) => ({ id, deletedAt: null }))
  const ByMood = [{ mood: 'SAD' as const, note: 'x' }, { mood: 'HAPPY' as const }]
  const ByChar = ['ab', 'ab c', 'Zz'].map((code) => ({ code, note: [code] }))
  const ByTwo = [1, 2].map((left) => ({ left, right: true, note: null }))
  await client.hard.createMany({ data: Hard })
  await client.byText.createMany({ data: ByText })
  await client.byUuid.createMany({ data: ByUuid })
  await client.byBigInt.createMany({ data: ByBigInt })
  await client.byMood.createMany({ data: ByMood })
  await client.byChar.createMany({ data: ByChar })
  await client.byTwo.createMany({ data: ByTwo })
  return { Sample, Hard, ByText, ByUuid, ByBigInt, ByMood, ByChar, ByTwo }
}
