import type { ClientBase } from 'pg'
import { inTransaction } from '../sql/in-transaction.js'
import { type LockOptions, withMigrationLock } from './advisory-lock.js'
import { buildHistory } from './history.js'
import {
  ensureHistoryTable,
  finishRecord,
  insertRecord,
  readRecords,
  rollBackRecord,
} from './history-records.js'
import type { Migration } from './migration.js'

/** What a stamp has changed. */
export interface StampResult {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
}

/**
 * Notes that exactly the migrations up to one are applied, as they are in the folder, and runs nothing.
 *
 * @param target the name of the newest that counts as applied
 */
export function stampHistory(
  client: ClientBase,
  migrations: readonly Migration[],
  target: string,
  lock: LockOptions,
): Promise<StampResult> {
  return withMigrationLock(client, lock, async () => {
    const history = buildHistory(migrations, (await readRecords(client)) ?? [])
    const applied: string[] = []
    const pending: string[] = []
    await inTransaction(client, async () => {
      await ensureHistoryTable(client)
      for (const { name, state, migration, record, edited } of history) {
        const isStanding = state !== 'pending' && record !== undefined
        if (name > target || migration === undefined) {
          if (!isStanding) continue
          await rollBackRecord(client, record.id)
          pending.push(name)
        } else if (state !== 'applied' || edited) {
          const id = isStanding ? record.id : await insertRecord(client, migration)
          await finishRecord(client, id, migration)
          applied.push(name)
        }
      }
    })
    return { applied, pending }
  })
}
