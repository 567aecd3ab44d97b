import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useTestDatabase } from '../../src/testing/index.js'

const own = useTestDatabase()
let psql: pg.Client
let watcher: pg.Client

beforeEach(async () => {
  psql = new pg.Client({ connectionString: own.url })
  watcher = new pg.Client({ connectionString: own.url })
  await Promise.all([psql.connect(), watcher.connect()])
})
afterEach(() => Promise.all([psql.end(), watcher.end()]))

let people = 0
async function makeUser() {
  people += 1
  const email = `user-${people}@example.org`
  return own.database.db.user.create({ data: { email, name: 'Somebody' } })
}

async function makeCampaign() {
  const owner = await makeUser()
  return own.database.db.campaign.create({ data: { name: 'Roof', ownerId: owner.id } })
}

/** Waits until as many statements of this database are held up by a lock. */
async function heldUp(count: number): Promise<void> {
  const waiting = async () => {
    const { rows } = await watcher.query<{ count: number }>(`
      SELECT count(*)::int FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`)
    return rows[0]?.count
  }
  await expect.poll(waiting).toBe(count)
}

const INSERT_MEMBER =
  "INSERT INTO campaign_members (id, campaign_id, email) VALUES (uuidv7(), $1, 'a@example.org')"

describe('a key that leads to a deleted row is refused', () => {
  test('by the client', async () => {
    const { db } = own.database
    const { id, ownerId } = await makeCampaign()
    const other = await makeCampaign()
    await db.campaign.delete({ where: { id } })
    await db.user.delete({ where: { id: ownerId } })
    const refused = { code: 'P2003' }
    const member = { campaignId: id, email: 'a@example.org' }
    await expect(db.campaignMember.create({ data: member })).rejects.toMatchObject(refused)
    await expect(db.campaignMember.createMany({ data: [member] })).rejects.toMatchObject(refused)
    await expect(
      db.campaign.update({ where: { id: other.id }, data: { ownerId } }),
    ).rejects.toMatchObject(refused)
    await expect(
      db.campaign.update({
        where: { id: other.id },
        data: { members: { create: { email: 'b@example.org', userId: ownerId } } },
      }),
    ).rejects.toMatchObject(refused)
    expect(await db.campaignMember.count()).toBe(0)
  })

  test('in SQL by hand', async () => {
    const { id } = await makeCampaign()
    await own.database.db.campaign.delete({ where: { id } })
    await expect(psql.query(INSERT_MEMBER, [id])).rejects.toMatchObject({
      code: '23503',
      constraint: 'campaign_members_campaign_id_fkey',
    })
  })

  test('but not for a row that is deleted itself', async () => {
    const { id } = await makeCampaign()
    await own.database.db.campaign.delete({ where: { id } })
    await psql.query(
      "INSERT INTO campaign_members (id, campaign_id, email, deleted_at) VALUES (uuidv7(), $1, 'a@example.org', now())",
      [id],
    )
  })
})

describe('a delete and a new child at the same time', () => {
  test('the delete first: the child is refused', async () => {
    const { id } = await makeCampaign()
    const { db } = own.database
    let inserting: Promise<unknown> | undefined
    await db.$transaction(async (tx) => {
      await tx.campaign.delete({ where: { id } })
      inserting = psql.query(INSERT_MEMBER, [id])
      inserting.catch(() => {})
      await heldUp(1)
    })
    await expect(inserting).rejects.toMatchObject({ code: '23503' })
  })

  test('the child first: the delete waits, and takes it along', async () => {
    const { id } = await makeCampaign()
    const { db } = own.database
    await psql.query('BEGIN')
    await psql.query(INSERT_MEMBER, [id])
    const deleted = db.campaign.delete({ where: { id } }).then(() => {})
    await heldUp(1)
    await psql.query('COMMIT')
    await deleted
    const [member] = await db.$onlyDeleted().campaignMember.findMany({ where: { campaignId: id } })
    expect(member?.email).toBe('a@example.org')
  })

  test('the child first, where a live child holds the delete back', async () => {
    const { id, ownerId } = await makeCampaign()
    const { db } = own.database
    await psql.query('BEGIN')
    await psql.query(
      "INSERT INTO contributions (id, campaign_id, user_id, coins, idempotency_key) VALUES (uuidv7(), $1, $2, 1, 'k')",
      [id, ownerId],
    )
    const deleting = db.campaign.delete({ where: { id } })
    const outcome = expect(deleting).rejects.toMatchObject({ code: 'P2003' })
    await heldUp(1)
    await psql.query('COMMIT')
    await outcome
    expect(await db.campaign.findById(id)).not.toBeNull()
  })
})

test('a child is not restored under a parent that is deleted meanwhile', async () => {
  const { db } = own.database
  const { id } = await makeCampaign()
  const member = await db.campaignMember.create({
    data: { campaignId: id, email: 'a@example.org' },
  })
  await db.campaignMember.delete({ where: { id: member.id } })
  let restoring: Promise<unknown> | undefined
  await db.$transaction(async (tx) => {
    await tx.campaign.delete({ where: { id } })
    restoring = psql.query('UPDATE campaign_members SET deleted_at = NULL WHERE id = $1', [
      member.id,
    ])
    restoring.catch(() => {})
    await heldUp(1)
  })
  await expect(restoring).rejects.toMatchObject({ code: '23503' })
  expect(await db.campaignMember.count({ where: { campaignId: id } })).toBe(0)
})

test('a restore that meets the delete of its parent is refused with P2003 by its COMMIT', async () => {
  const { db, transaction } = own.database
  const restores: Record<string, (id: string, meanwhile: () => Promise<void>) => Promise<unknown>> =
    {
      'db.$transaction': (id, meanwhile) =>
        db.$transaction(async (tx) => {
          await tx.campaign.restore({ where: { id } })
          await meanwhile()
        }),
      'database.transaction': (id, meanwhile) =>
        transaction(async (tx) => {
          await tx.campaign.restore({ where: { id } })
          await meanwhile()
        }),
    }
  for (const restore of Object.values(restores)) {
    const { id, ownerId } = await makeCampaign()
    await db.campaign.delete({ where: { id } })
    const restoring = restore(id, async () => {
      await db.user.delete({ where: { id: ownerId } })
    })
    await expect(restoring).rejects.toMatchObject({ code: 'P2003' })
    expect(await db.campaign.findById(id)).toBeNull()
  }
})

test('a row is updated while others point to it', async () => {
  const { id } = await makeCampaign()
  await psql.query('BEGIN')
  await psql.query(INSERT_MEMBER, [id])
  await own.database.db.campaign.update({ where: { id }, data: { name: 'Tower' } })
  await psql.query('ROLLBACK')
})

describe('a table is guarded', () => {
  /** Foreign keys to tables with `deleted_at` that no trigger guards. */
  async function unguarded(): Promise<string[]> {
    const { rows } = await psql.query<{ name: string }>(`
      SELECT conname AS name FROM pg_constraint
      JOIN pg_attribute ON attrelid = confrelid AND attname = 'deleted_at' AND NOT attisdropped
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = conrelid AND tgname = 'live_' || conname AND tgenabled <> 'D')
      ORDER BY 1`)
    return rows.map(({ name }) => name)
  }

  test('every one: add SELECT soft_delete_guard(…) to the migration of a new foreign key', async () => {
    expect(await unguarded()).toEqual([])
  })

  test('a new foreign key is found until it is', async () => {
    await psql.query(
      'CREATE TABLE pledges (id int PRIMARY KEY, campaign_id uuid REFERENCES campaigns)',
    )
    expect(await unguarded()).toEqual(['pledges_campaign_id_fkey'])
    await psql.query("SELECT soft_delete_guard('pledges')")
    expect(await unguarded()).toEqual([])
    await psql.query("SELECT soft_delete_guard('pledges')")
    const { id } = await makeCampaign()
    await own.database.db.campaign.delete({ where: { id } })
    await expect(psql.query('INSERT INTO pledges VALUES (1, $1)', [id])).rejects.toMatchObject({
      code: '23503',
    })
    await psql.query("SELECT soft_delete_unguard('pledges')")
    expect(await unguarded()).toEqual(['pledges_campaign_id_fkey'])
    await psql.query('DROP TABLE pledges')
  })

  test('only if its parents wait for those who begin to point to them', async () => {
    await psql.query('CREATE TABLE teams (id int PRIMARY KEY, deleted_at timestamptz)')
    await psql.query('CREATE TABLE players (id int PRIMARY KEY, team_id int REFERENCES teams)')
    await expect(psql.query("SELECT soft_delete_guard('players')")).rejects.toMatchObject({
      code: '55000',
      hint: expect.stringContaining('CREATE UNIQUE INDEX'),
    })
    await psql.query('DROP TABLE players, teams')
  })

  test('only if no other table has a guarded key of the same name', async () => {
    await psql.query(`
      CREATE TABLE pledges (id int PRIMARY KEY, campaign_id uuid CONSTRAINT kept REFERENCES campaigns);
      CREATE TABLE badges (id int PRIMARY KEY, user_id uuid CONSTRAINT kept REFERENCES users);
      SELECT soft_delete_guard('pledges')`)
    await expect(psql.query("SELECT soft_delete_guard('badges')")).rejects.toMatchObject({
      code: '42710',
      message: expect.stringContaining('"kept"'),
    })
    await psql.query('INSERT INTO pledges VALUES (1, $1)', [(await makeCampaign()).id])
    await psql.query("SELECT soft_delete_unguard('pledges')")
    await psql.query('DROP TABLE pledges, badges')
  })
})
