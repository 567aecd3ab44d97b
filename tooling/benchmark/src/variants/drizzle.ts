import { randomUUID } from 'node:crypto'
import { and, asc, count, desc, eq, exists, gt, isNull, max, sql, sum } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { CREATED_NAME, type Dataset } from '../workload/dataset.js'
import type { Workload } from '../workload/operations.js'
import {
  campaignMembers,
  campaignMembersRelations,
  campaigns,
  campaignsRelations,
  contributions,
  users,
} from './drizzle-schema.js'
import { plainPool } from './pool.js'
import type { Variant } from './variant.js'

const schema = { users, campaigns, campaignMembers, campaignsRelations, campaignMembersRelations }

type Database = NodePgDatabase<typeof schema>

/** The ORM Drizzle. */
export const drizzleOrm: Variant = {
  name: 'Drizzle',
  description: 'Drizzle on node-postgres; related rows by its relational queries',
  open: async (access) => {
    const pool = plainPool(access)
    return {
      workload: workload(drizzle(pool, { schema }), access.dataset),
      close: () => pool.end(),
    }
  },
}

function workload(db: Database, dataset: Dataset): Workload {
  return {
    findUnique: (n) => userById(db, dataset.userId(n)),
    findFirst: (n) =>
      db
        .select()
        .from(campaigns)
        .where(and(eq(campaigns.ownerId, dataset.ownerId(n)), eq(campaigns.status, 'ACTIVE')))
        .orderBy(desc(campaigns.createdAt))
        .limit(1),
    page: () => page(db, dataset.campaignId(0)),
    count: () => db.$count(campaigns, eq(campaigns.status, 'ACTIVE')),
    aggregate: (n) =>
      db
        .select({ count: count(), sum: sum(contributions.coins), max: max(contributions.coins) })
        .from(contributions)
        .where(eq(contributions.campaignId, dataset.campaignId(n))),
    create: () =>
      db
        .insert(users)
        .values({ id: randomUUID(), email: dataset.newEmail(), name: CREATED_NAME })
        .returning(),
    update: (n) => updateCampaign(db, dataset.campaignId(n), { name: `Campaign ${n}` }),
    nestedCreate: (n) =>
      db.transaction(async (tx) => {
        const id = await createCampaign(tx, dataset.ownerId(n))
        await addMembers(tx, id, [dataset.newEmail(), dataset.newEmail(), dataset.newEmail()])
      }),
    softDelete: (n) =>
      db.transaction(async (tx) => {
        const id = dataset.disposableCampaignId(n)
        const marks = { deletedAt: new Date(), deletionId: randomUUID() }
        await tx
          .update(campaigns)
          .set(marks)
          .where(and(eq(campaigns.id, id), isNull(campaigns.deletedAt)))
        await tx
          .update(campaignMembers)
          .set(marks)
          .where(and(eq(campaignMembers.campaignId, id), isNull(campaignMembers.deletedAt)))
      }),
    transaction: (n) =>
      db.transaction(async (tx) => {
        await userById(tx, dataset.userId(n))
        const id = await createCampaign(tx, dataset.ownerId(n))
        await addMembers(tx, id, [dataset.newEmail(), dataset.newEmail()])
        await updateCampaign(tx, id, { status: 'ACTIVE' })
      }),
    batch: (n) =>
      db.transaction(async (tx) => [
        await tx.$count(campaigns, eq(campaigns.status, 'ACTIVE')),
        await tx
          .select()
          .from(campaigns)
          .where(eq(campaigns.ownerId, dataset.ownerId(n)))
          .orderBy(asc(campaigns.id))
          .limit(10),
        await userById(tx, dataset.userId(n)),
      ]),
    enqueue: (n) =>
      db.transaction(async (tx) => {
        const email = dataset.newEmail()
        await addMembers(tx, dataset.campaignId(n), [email])
        const payload = JSON.stringify({ email })
        await tx.execute(sql`SELECT graphile_worker.add_job('invite', ${payload}::json)`)
      }),
  }
}

type Connection = Pick<Database, 'select' | 'insert' | 'update'>

function userById(db: Connection, id: string) {
  return db.select().from(users).where(eq(users.id, id))
}

function page(db: Database, after: string) {
  const owner = db
    .select({ one: sql`1` })
    .from(users)
    .where(and(eq(users.id, campaigns.ownerId), eq(users.role, 'USER')))
  return db.query.campaigns.findMany({
    where: and(eq(campaigns.status, 'ACTIVE'), gt(campaigns.id, after), exists(owner)),
    with: { owner: true, members: { with: { user: true } } },
    orderBy: asc(campaigns.id),
    limit: 50,
  })
}

async function createCampaign(db: Connection, ownerId: string): Promise<string> {
  const id = randomUUID()
  await db.insert(campaigns).values({ id, ownerId, name: CREATED_NAME }).returning()
  return id
}

function addMembers(db: Connection, campaignId: string, emails: readonly string[]) {
  return db
    .insert(campaignMembers)
    .values(emails.map((email) => ({ id: randomUUID(), campaignId, email })))
}

function updateCampaign(
  db: Connection,
  id: string,
  changes: { name: string } | { status: 'ACTIVE' },
) {
  return db
    .update(campaigns)
    .set({ ...changes, updatedAt: new Date() })
    .where(eq(campaigns.id, id))
    .returning()
}
