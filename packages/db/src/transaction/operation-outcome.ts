import { faultOf } from '../errors/fault.js'
import { OperationInProgressError, OperationMismatchError } from '../errors/transaction-errors.js'
import { Prisma } from '../generated/client/client.js'
import { decodeValue, encodeValue, type Json } from './stored-value.js'

/** What of a client inside a transaction is needed here. */
export type OutcomeClient = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>

/**
 * Whether the work is still to be done in this transaction, or what it returned when it was. `transaction`
 * tells the transactions apart that have claimed an operation.
 */
export type Claim =
  | { readonly done: false; readonly transaction: string }
  | { readonly done: true; readonly transaction: string; readonly result: unknown }

interface StoredOutcome {
  readonly transaction: string
  readonly fingerprint: string | null
  readonly result: string | null
}

/**
 * Claims an operation as the first statement of its transaction. The row is committed with the work or
 * not at all, so its presence answers, surely and for as long as it is kept, whether the work was
 * committed. While another transaction holds the same claim, this waits for its end, as long as for any lock.
 *
 * @throws {OperationMismatchError} when the id was used for something else
 * @throws {OperationInProgressError} when the other transaction did not end in time
 */
export async function claimOperation(
  tx: OutcomeClient,
  { id, fingerprint = null }: { id: string; fingerprint?: string | null | undefined },
): Promise<Claim> {
  const [claimed] = await insertClaim(tx, id, fingerprint)
  if (claimed !== undefined) return { done: false, ...claimed }
  // As text, because JSON's null is a result and SQL's is none.
  const [outcome] = await tx.$queryRaw<StoredOutcome[]>(Prisma.sql`
    SELECT xmin::text AS transaction, fingerprint, result::text
    FROM operation_outcomes WHERE id = ${id}`)
  // Pruned in this very moment: the claim was old, and is free again for the next attempt.
  if (outcome === undefined) return claimOperation(tx, { id, fingerprint })
  const { transaction, fingerprint: first, result } = outcome
  if (first !== null && fingerprint !== null && first !== fingerprint) {
    throw new OperationMismatchError(id)
  }
  const stored = result === null ? undefined : decodeValue(JSON.parse(result) as Json)
  return { done: true, transaction, result: stored }
}

const LOCK_NOT_AVAILABLE = '55P03'

async function insertClaim(tx: OutcomeClient, id: string, fingerprint: string | null) {
  try {
    return await tx.$queryRaw<{ transaction: string }[]>(Prisma.sql`
      INSERT INTO operation_outcomes (id, fingerprint) VALUES (${id}, ${fingerprint})
      ON CONFLICT (id) DO NOTHING RETURNING xmin::text AS transaction`)
  } catch (error) {
    if (faultOf(error)?.sqlstate !== LOCK_NOT_AVAILABLE) throw error
    throw new OperationInProgressError(id, { cause: error })
  }
}

/** Stores what the work returned, for those who ask again. The last statement of its transaction. */
export async function storeResult(tx: OutcomeClient, id: string, result: unknown): Promise<void> {
  if (result === undefined) return
  const json = JSON.stringify(encodeValue(result))
  await tx.$executeRaw(Prisma.sql`
    UPDATE operation_outcomes SET result = ${json}::jsonb WHERE id = ${id}`)
}

const PRUNE_BATCH = 1_000

/**
 * Forgets operations that nobody will ask for again, in batches.
 *
 * @param db any client, outside a transaction
 * @param olderThanMs how long they are kept, in milliseconds
 * @returns how many were forgotten
 */
export async function pruneOperations(db: OutcomeClient, olderThanMs: number): Promise<number> {
  let pruned = 0
  for (;;) {
    const count = await db.$executeRaw(Prisma.sql`
      DELETE FROM operation_outcomes WHERE id IN (
        SELECT id FROM operation_outcomes
        WHERE created_at < now() - make_interval(secs => ${olderThanMs / 1_000}::float8)
        LIMIT ${PRUNE_BATCH} FOR UPDATE SKIP LOCKED
      )`)
    pruned += count
    if (count < PRUNE_BATCH) return pruned
  }
}
