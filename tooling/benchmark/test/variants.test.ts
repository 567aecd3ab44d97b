import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VARIANTS } from '../src/variants/index.js'
import type { OpenVariant } from '../src/variants/variant.js'
import { type BenchmarkDatabase, prepareDatabase } from '../src/workload/database.js'
import { restoreDataset } from '../src/workload/dataset.js'
import type { Operation } from '../src/workload/operations.js'

let database: BenchmarkDatabase
beforeAll(async () => {
  database = await prepareDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

const countOf = async (sql: string, values: unknown[] = []) =>
  Number((await database.admin.query<{ count: string }>(sql, values)).rows[0]?.count)

/** What an operation left behind, counted after it ran once as number 1. */
const EFFECTS: Partial<Record<Operation, [sql: string, count: number]>> = {
  create: ["SELECT count(*) FROM users WHERE name = 'Created'", 1],
  update: ["SELECT count(*) FROM campaigns WHERE name = 'Campaign 1'", 1],
  nestedCreate: [
    "SELECT count(*) FROM campaigns c JOIN campaign_members m ON m.campaign_id = c.id WHERE c.name = 'Created'",
    3,
  ],
  softDelete: [
    `SELECT count(*) FROM campaigns c JOIN campaign_members m ON m.campaign_id = c.id
     WHERE c.deleted_at IS NOT NULL AND m.deleted_at IS NOT NULL`,
    4,
  ],
  transaction: [
    `SELECT count(*) FROM campaigns c JOIN campaign_members m ON m.campaign_id = c.id
     WHERE c.name = 'Created' AND c.status = 'ACTIVE'`,
    2,
  ],
  enqueue: [
    `SELECT count(*) FROM campaign_members m, graphile_worker.jobs j
     WHERE m.email LIKE 'created-%' AND j.task_identifier = 'invite'`,
    1,
  ],
}

describe.each(VARIANTS)('$name', ({ open }) => {
  let variant: OpenVariant
  beforeAll(async () => {
    const { url, dataset } = database
    variant = await open({ url, application: 'test', dataset })
  })
  afterAll(() => variant?.close())

  const run = (operation: Operation) => variant.workload[operation]?.(1)

  test('reads the same rows as the others', async () => {
    const { dataset } = database
    expect(asText(await run('findUnique'))).toContain(dataset.userId(1))
    expect(asText(await run('findFirst'))).toContain(dataset.ownerId(1))
    expect(asText(await run('count'))).toContain('1000')
    expect(asText(await run('aggregate'))).toMatch(/\b55\b/)

    const page = (await run('page')) as { members: { user: { id: string } }[] }[]
    expect(page).toHaveLength(50)
    for (const { members } of page) {
      expect(members.map(({ user }) => typeof user.id)).toEqual(Array(4).fill('string'))
    }
    if (variant.workload.batch !== undefined) expect(await run('batch')).toHaveLength(3)
  })

  test.each(Object.entries(EFFECTS))('%s has its effect', async (operation, [sql, count]) => {
    // What a variant can't do, the report leaves out.
    if (variant.workload[operation as Operation] === undefined) return
    await restoreDataset(database.admin)
    await run(operation as Operation)
    expect(await countOf(sql)).toBe(count)
  })
})

function asText(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part))
}
