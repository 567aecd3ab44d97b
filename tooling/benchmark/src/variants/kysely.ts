import { randomUUID } from 'node:crypto'
import { type Generated, Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import { CREATED_NAME, type Dataset } from '../workload/dataset.js'
import type { Workload } from '../workload/operations.js'
import { plainPool } from './pool.js'
import type { Variant } from './variant.js'

interface Marks {
  created_at: Generated<Date>
  created_by: string | null
  updated_at: Generated<Date>
  updated_by: string | null
  deleted_at: Date | null
  deleted_by: string | null
  deletion_id: string | null
}

interface Tables {
  users: Marks & {
    id: string
    email: string
    name: string
    password_hash: string | null
    role: Generated<'USER' | 'ADMIN' | 'SUPER_ADMIN'>
  }
  campaigns: Marks & {
    id: string
    owner_id: string
    name: string
    description: Generated<string>
    status: Generated<'DRAFT' | 'ACTIVE' | 'ENDED'>
    goal_coins: string | null
    ends_at: Date | null
  }
  campaign_members: Marks & {
    id: string
    campaign_id: string
    user_id: string | null
    email: string
    status: Generated<'PENDING' | 'INVITED' | 'JOINED'>
    invited_at: Date | null
  }
  contributions: {
    id: string
    campaign_id: string
    user_id: string
    coins: string
    idempotency_key: string
    created_at: Generated<Date>
    created_by: string | null
  }
}

/** The query builder Kysely. */
export const kysely: Variant = {
  name: 'Kysely',
  description: 'Kysely on node-postgres; related rows as JSON by its own helpers',
  open: async (access) => {
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: plainPool(access) }) })
    return { workload: workload(db, access.dataset), close: () => db.destroy() }
  },
}

function workload(db: Kysely<Tables>, dataset: Dataset): Workload {
  return {
    findUnique: (n) => userById(db, dataset.userId(n)),
    findFirst: (n) =>
      db
        .selectFrom('campaigns')
        .selectAll()
        .where('owner_id', '=', dataset.ownerId(n))
        .where('status', '=', 'ACTIVE')
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst(),
    page: () => page(db, dataset.campaignId(0)),
    count: () => activeCampaigns(db),
    aggregate: (n) =>
      db
        .selectFrom('contributions')
        .select(({ fn }) => [
          fn.countAll<string>().as('count'),
          fn.sum('coins').as('sum'),
          fn.max('coins').as('max'),
        ])
        .where('campaign_id', '=', dataset.campaignId(n))
        .executeTakeFirst(),
    create: () =>
      db
        .insertInto('users')
        .values({ id: randomUUID(), email: dataset.newEmail(), name: CREATED_NAME })
        .returningAll()
        .executeTakeFirst(),
    update: (n) => updateCampaign(db, dataset.campaignId(n), { name: `Campaign ${n}` }),
    nestedCreate: (n) =>
      db.transaction().execute(async (tx) => {
        const id = await createCampaign(tx, dataset.ownerId(n))
        await addMembers(tx, id, [dataset.newEmail(), dataset.newEmail(), dataset.newEmail()])
      }),
    softDelete: (n) =>
      db.transaction().execute(async (tx) => {
        const id = dataset.disposableCampaignId(n)
        const marks = { deleted_at: new Date(), deletion_id: randomUUID() }
        await tx
          .updateTable('campaigns')
          .set(marks)
          .where('id', '=', id)
          .where('deleted_at', 'is', null)
          .execute()
        await tx
          .updateTable('campaign_members')
          .set(marks)
          .where('campaign_id', '=', id)
          .where('deleted_at', 'is', null)
          .execute()
      }),
    transaction: (n) =>
      db.transaction().execute(async (tx) => {
        const owner = await userById(tx, dataset.userId(n))
        const id = await createCampaign(tx, owner.id)
        await addMembers(tx, id, [dataset.newEmail(), dataset.newEmail()])
        await updateCampaign(tx, id, { status: 'ACTIVE' })
      }),
    batch: (n) =>
      db.transaction().execute(async (tx) => {
        const count = await activeCampaigns(tx)
        const campaigns = await tx
          .selectFrom('campaigns')
          .selectAll()
          .where('owner_id', '=', dataset.ownerId(n))
          .orderBy('id')
          .limit(10)
          .execute()
        return [count, campaigns, await userById(tx, dataset.userId(n))]
      }),
    enqueue: (n) =>
      db.transaction().execute(async (tx) => {
        const email = dataset.newEmail()
        await addMembers(tx, dataset.campaignId(n), [email])
        const payload = JSON.stringify({ email })
        await sql`SELECT graphile_worker.add_job('invite', ${payload}::json)`.execute(tx)
      }),
  }
}

type Connection = Kysely<Tables> | Transaction<Tables>

function userById(db: Connection, id: string) {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

function activeCampaigns(db: Connection) {
  return db
    .selectFrom('campaigns')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('status', '=', 'ACTIVE')
    .executeTakeFirst()
}

function page(db: Kysely<Tables>, after: string) {
  return db
    .selectFrom('campaigns')
    .innerJoin('users as owner', 'owner.id', 'campaigns.owner_id')
    .selectAll('campaigns')
    .select(({ selectFrom }) => [
      jsonObjectFrom(
        selectFrom('users').selectAll().whereRef('users.id', '=', 'campaigns.owner_id'),
      ).as('owner'),
      jsonArrayFrom(
        selectFrom('campaign_members')
          .selectAll()
          .select((members) =>
            jsonObjectFrom(
              members
                .selectFrom('users')
                .selectAll()
                .whereRef('users.id', '=', 'campaign_members.user_id'),
            ).as('user'),
          )
          .whereRef('campaign_members.campaign_id', '=', 'campaigns.id'),
      ).as('members'),
    ])
    .where('campaigns.status', '=', 'ACTIVE')
    .where('owner.role', '=', 'USER')
    .where('campaigns.id', '>', after)
    .orderBy('campaigns.id')
    .limit(50)
    .execute()
}

async function createCampaign(db: Connection, ownerId: string): Promise<string> {
  const { id } = await db
    .insertInto('campaigns')
    .values({ id: randomUUID(), owner_id: ownerId, name: CREATED_NAME })
    .returningAll()
    .executeTakeFirstOrThrow()
  return id
}

function addMembers(db: Connection, campaignId: string, emails: readonly string[]) {
  return db
    .insertInto('campaign_members')
    .values(emails.map((email) => ({ id: randomUUID(), campaign_id: campaignId, email })))
    .execute()
}

function updateCampaign(
  db: Connection,
  id: string,
  changes: { name: string } | { status: 'ACTIVE' },
) {
  return db
    .updateTable('campaigns')
    .set({ ...changes, updated_at: new Date() })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
}
