import type { Database } from '@repo/db'

/**
 * Locks what a job writes in the end: a worker that waits for the lock is certainly in the middle of it.
 *
 * @returns `unlock` ends the transaction that holds the lock; `holding` settles when it has ended
 */
export async function holdMembers(database: Database, campaignId: string) {
  let unlock: () => void = () => {}
  const unlocked = new Promise<void>((resolve) => {
    unlock = resolve
  })
  let holding: Promise<void> = Promise.resolve()
  await new Promise<void>((locked, failed) => {
    holding = database.transaction(async (tx) => {
      await tx.$queryRaw`
        SELECT 1 FROM campaign_members WHERE campaign_id = ${campaignId}::uuid FOR UPDATE`
      locked()
      await unlocked
    })
    holding.catch(failed)
  })
  return { holding, unlock }
}
