import type { Arguments } from '../../models/arguments.js'
import { lockRowsSql, type RowsToLock } from '../../soft-delete/lock-rows-sql.js'
import type { Unit } from '../execution.js'
import { keySelection } from '../row-key.js'
import type { WriteContext } from '../write/write-context.js'

/**
 * Locks what nested deletes are about to take, so that the write finds what others have left of it. Prisma reads
 * the keys of such rows and then writes whatever has them, whether it still lives or not.
 */
export async function lockRows({ locks }: WriteContext, { run, runSql }: Unit): Promise<void> {
  const found: RowsToLock[] = []
  for (const { model, where } of locks) {
    const select = keySelection(model)
    const keys = (await run(model, 'findMany', { where, select })) as readonly Arguments[]
    if (keys.length > 0) found.push({ model, keys })
  }
  if (found.length > 0) await runSql(lockRowsSql(found))
}
