import type { Database } from '../client.js'
import { MEMBERS_PER_CAMPAIGN, makeCampaign, makeMember, makeUser } from './factories.js'

const BATCH = 1_000

/** How far it has come. */
export interface SeedProgress {
  readonly done: number
  readonly total: number
}

/**
 * Writes as many users as asked for, each with a campaign of three members, in batches. The rows are the
 * same in every run, and those that are there already stay as they are.
 *
 * @param size how many users
 * @param report called after each batch
 * @returns how many rows are new
 */
export async function seedTestData(
  database: Database,
  size: number,
  report?: (progress: SeedProgress) => void,
): Promise<number> {
  const { db } = database
  const total = size * (2 + MEMBERS_PER_CAMPAIGN)
  let done = 0
  let added = 0
  const write = async <Row>(
    count: number,
    make: (index: number) => Row,
    insert: (rows: Row[]) => Promise<{ count: number }>,
  ) => {
    for (let first = 0; first < count; first += BATCH) {
      const length = Math.min(BATCH, count - first)
      added += (await insert(Array.from({ length }, (_, offset) => make(first + offset)))).count
      done += length
      report?.({ done, total })
    }
  }
  await write(size, makeUser, (data) => db.user.createMany({ data, skipDuplicates: true }))
  await write(size, makeCampaign, (data) => db.campaign.createMany({ data, skipDuplicates: true }))
  await write(size * MEMBERS_PER_CAMPAIGN, makeMember, (data) =>
    db.campaignMember.createMany({ data, skipDuplicates: true }),
  )
  return added
}
