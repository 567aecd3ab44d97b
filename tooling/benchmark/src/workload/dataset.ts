import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'

/** The rows that the operations meet, the same for every variant. */
export interface Dataset {
  userId(number: number): string
  /** Owns an active campaign. */
  ownerId(number: number): string
  campaignId(number: number): string
  /** A campaign with four members, there to be deleted. */
  disposableCampaignId(number: number): string
  /** An address that nobody has yet. */
  newEmail(): string
}

const CREATED = 'created'

const FILL = `
  INSERT INTO users (id, email, name, role)
    SELECT uuidv7(), 'user-' || n || '@example.org', 'User ' || n,
      CASE WHEN n % 10 = 0 THEN 'ADMIN' ELSE 'USER' END::role
    FROM generate_series(1, 1000) n;
  INSERT INTO campaigns (id, owner_id, name, status, goal_coins)
    SELECT uuidv7(), id, 'Campaign of ' || name, 'ACTIVE', 1000 FROM users;
  INSERT INTO campaigns (id, owner_id, name, status)
    SELECT uuidv7(), id, 'Disposable ' || n, 'ENDED' FROM users, generate_series(1, 3) n;
  INSERT INTO campaign_members (id, campaign_id, user_id, email, status)
    SELECT uuidv7(), c.id, c.owner_id, 'member-' || n || '@example.org', 'JOINED'
    FROM campaigns c, generate_series(1, 4) n;
  INSERT INTO contributions (id, campaign_id, user_id, coins, idempotency_key)
    SELECT uuidv7(), id, owner_id, n, id::text || n FROM campaigns, generate_series(1, 10) n
    WHERE status = 'ACTIVE';
`

/**
 * Fills the empty tables.
 *
 * @param admin as a role that may do everything
 */
export async function fillDataset(admin: Client): Promise<Dataset> {
  await admin.query(FILL)
  await admin.query('VACUUM ANALYZE')
  const idsOf = async (sql: string) =>
    (await admin.query<{ id: string }>(sql)).rows.map((r) => r.id)
  const users = await idsOf('SELECT id FROM users ORDER BY id')
  const campaigns = await idsOf("SELECT id FROM campaigns WHERE status = 'ACTIVE' ORDER BY id")
  const disposable = await idsOf("SELECT id FROM campaigns WHERE status = 'ENDED' ORDER BY id")
  // Steps through the rows in an order that is neither theirs nor random.
  const pick = (ids: readonly string[], number: number) => ids[(number * 7919) % ids.length] ?? ''
  return {
    userId: (number) => pick(users, number),
    ownerId: (number) => pick(users, number),
    campaignId: (number) => pick(campaigns, number),
    disposableCampaignId: (number) => pick(disposable, number),
    newEmail: () => `${CREATED}-${randomUUID()}@example.org`,
  }
}

/** Names of what the operations create begin with this. */
export const CREATED_NAME = 'Created'

/** Brings the tables back to what {@link fillDataset} made of them. */
export async function restoreDataset(admin: Client): Promise<void> {
  await admin.query(`
    DELETE FROM campaign_members WHERE email LIKE '${CREATED}-%';
    DELETE FROM campaigns WHERE name LIKE '${CREATED_NAME}%';
    DELETE FROM users WHERE email LIKE '${CREATED}-%';
    DELETE FROM graphile_worker._private_jobs;
    UPDATE campaigns SET deleted_at = NULL, deleted_by = NULL, deletion_id = NULL
      WHERE deleted_at IS NOT NULL;
    UPDATE campaign_members SET deleted_at = NULL, deleted_by = NULL, deletion_id = NULL
      WHERE deleted_at IS NOT NULL;
  `)
}
