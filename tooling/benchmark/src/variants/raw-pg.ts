import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { CREATED_NAME, type Dataset } from '../workload/dataset.js'
import type { Workload } from '../workload/operations.js'
import { plainPool } from './pool.js'
import type { Variant } from './variant.js'

const SQL = {
  user: 'SELECT * FROM users WHERE id = $1',
  newest: `SELECT * FROM campaigns WHERE owner_id = $1 AND status = 'ACTIVE' ORDER BY created_at DESC LIMIT 1`,
  page: `
    SELECT c.*, to_jsonb(o) AS owner, (
      SELECT coalesce(jsonb_agg(to_jsonb(m) || jsonb_build_object('user', to_jsonb(u))), '[]')
      FROM campaign_members m LEFT JOIN users u ON u.id = m.user_id WHERE m.campaign_id = c.id
    ) AS members
    FROM campaigns c JOIN users o ON o.id = c.owner_id
    WHERE c.status = 'ACTIVE' AND o.role = $1 AND c.id > $2 ORDER BY c.id LIMIT 50`,
  count: 'SELECT count(*)::int AS count FROM campaigns WHERE status = $1',
  aggregate:
    'SELECT count(*)::int AS count, sum(coins), max(coins) FROM contributions WHERE campaign_id = $1',
  createUser: 'INSERT INTO users (id, email, name) VALUES ($1, $2, $3) RETURNING *',
  rename: 'UPDATE campaigns SET name = $2, updated_at = now() WHERE id = $1 RETURNING *',
  createCampaign: 'INSERT INTO campaigns (id, owner_id, name) VALUES ($1, $2, $3) RETURNING *',
  addMembers: `
    INSERT INTO campaign_members (id, campaign_id, email)
    SELECT uuidv7(), $1, unnest($2::text[]) RETURNING *`,
  activate: "UPDATE campaigns SET status = 'ACTIVE', updated_at = now() WHERE id = $1 RETURNING *",
  deleteCampaign:
    'UPDATE campaigns SET deleted_at = now(), deletion_id = $2 WHERE id = $1 AND deleted_at IS NULL',
  deleteMembers:
    'UPDATE campaign_members SET deleted_at = now(), deletion_id = $2 WHERE campaign_id = $1 AND deleted_at IS NULL',
  firstTen: 'SELECT * FROM campaigns WHERE owner_id = $1 ORDER BY id LIMIT 10',
  enqueue: "SELECT graphile_worker.add_job('invite', $1::json)",
}

type Queries = {
  readonly [name in keyof typeof SQL]: (
    client: Pool | PoolClient,
    ...values: unknown[]
  ) => Promise<unknown[]>
}

/** node-postgres and SQL by hand: what everything else is built on. */
export function rawPg({ named }: { readonly named: boolean }): Variant {
  return {
    name: named ? 'pg, named' : 'pg',
    description: `node-postgres and SQL by hand${named ? ', statements prepared by name' : ''}`,
    open: async (access) => {
      const pool = plainPool(access)
      const queries = Object.fromEntries(
        Object.entries(SQL).map(([name, text]) => [
          name,
          async (client: Pool | PoolClient, ...values: unknown[]) =>
            (await client.query({ ...(named && { name }), text, values })).rows,
        ]),
      ) as Queries
      return { workload: workload(pool, queries, access.dataset), close: () => pool.end() }
    },
  }
}

function workload(pool: Pool, run: Queries, dataset: Dataset): Workload {
  const emails = (count: number) => Array.from({ length: count }, () => dataset.newEmail())
  return {
    findUnique: (n) => run.user(pool, dataset.userId(n)),
    findFirst: (n) => run.newest(pool, dataset.ownerId(n)),
    page: () => run.page(pool, 'USER', dataset.campaignId(0)),
    count: () => run.count(pool, 'ACTIVE'),
    aggregate: (n) => run.aggregate(pool, dataset.campaignId(n)),
    create: () => run.createUser(pool, randomUUID(), dataset.newEmail(), CREATED_NAME),
    update: (n) => run.rename(pool, dataset.campaignId(n), `Campaign ${n}`),
    nestedCreate: (n) =>
      inTransaction(pool, async (client) => {
        const id = randomUUID()
        await run.createCampaign(client, id, dataset.ownerId(n), CREATED_NAME)
        await run.addMembers(client, id, emails(3))
      }),
    softDelete: (n) =>
      inTransaction(pool, async (client) => {
        const id = dataset.disposableCampaignId(n)
        const deletionId = randomUUID()
        await run.deleteCampaign(client, id, deletionId)
        await run.deleteMembers(client, id, deletionId)
      }),
    transaction: (n) =>
      inTransaction(pool, async (client) => {
        const id = randomUUID()
        await run.user(client, dataset.userId(n))
        await run.createCampaign(client, id, dataset.ownerId(n), CREATED_NAME)
        await run.addMembers(client, id, emails(2))
        await run.activate(client, id)
      }),
    batch: (n) =>
      inTransaction(pool, async (client) => [
        await run.count(client, 'ACTIVE'),
        await run.firstTen(client, dataset.ownerId(n)),
        await run.user(client, dataset.userId(n)),
      ]),
    enqueue: (n) =>
      inTransaction(pool, async (client) => {
        const [email] = emails(1)
        await run.addMembers(client, dataset.campaignId(n), [email])
        await run.enqueue(client, JSON.stringify({ email }))
      }),
  }
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
