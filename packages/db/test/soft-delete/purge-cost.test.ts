import { expect, test } from 'vitest'
import { useLibrary } from '../schemas/use-library.js'

// What a purge costs must grow with the rows that it removes, and not with their square.

const library = useLibrary()
const long = '2026-01-01'
const due = { deletedBefore: new Date('2026-02-01') }

/** A node of a plan that PostgreSQL has carried out. */
interface PlanNode {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Join Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly PlanNode[]
}

function rowsRead(node: PlanNode): number {
  const each =
    node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Join Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0)
  return (node.Plans ?? []).reduce(
    (sum, inner) => sum + rowsRead(inner),
    each * node['Actual Loops'],
  )
}

test('finds rows by their keys where the statistics know of no deleted row', async () => {
  const { db, plain } = library
  await plain.$executeRaw`CREATE INDEX categories_deleted_at ON categories (deleted_at)`
  await plain.$executeRaw`ALTER TABLE categories SET (autovacuum_enabled = false)`
  await plain.$executeRaw`
    INSERT INTO categories (id, name) SELECT id, 'live' FROM generate_series(1, 5000) id`
  await plain.$executeRaw`ANALYZE categories`
  await plain.$executeRaw`
    UPDATE categories SET deleted_at = ${long}::timestamptz, deletion_id = gen_random_uuid()
    WHERE id <= 1000`
  const sent: { readonly query: string; readonly params: string }[] = []
  plain.$on('query', (event) => sent.push(event))
  const explainWalks = async (
    tx: Pick<typeof db, 'category' | '$executeRaw' | '$queryRawUnsafe'>,
  ) => {
    await tx.$executeRaw`SAVEPOINT whole`
    expect(await tx.category.purge(due)).toEqual({ count: 1000 })
    const walks = sent.filter(({ query }) => query.startsWith('WITH RECURSIVE'))
    expect(walks).toHaveLength(2)
    for (const { query, params } of walks) {
      await tx.$executeRaw`ROLLBACK TO whole`
      const [answer] = await tx.$queryRawUnsafe<
        readonly [{ readonly 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }]
      >(`EXPLAIN (ANALYZE, FORMAT JSON) ${query}`, ...(JSON.parse(params) as unknown[]))
      expect(rowsRead(answer['QUERY PLAN'][0].Plan)).toBeLessThan(100_000)
    }
  }
  await db.$transaction(explainWalks, { timeout: 60_000 })
})
