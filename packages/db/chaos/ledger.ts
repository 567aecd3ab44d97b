import type { TransactionClient } from '../src/client.js'
import { withConnection } from '../src/testing/index.js'

export const ACCOUNTS = 50
export const OPENING_BALANCE = 1_000

/** One transfer of coins. */
export interface Transfer {
  readonly id: string
  readonly from: number
  readonly to: number
  readonly amount: number
}

/** Makes the tables. Nothing in them keeps a transfer from being recorded twice: that is the point. */
export function createLedger(url: string): Promise<void> {
  return withConnection(url, async (admin) => {
    await admin.query(`
      CREATE TABLE chaos_accounts (id int PRIMARY KEY, balance int NOT NULL);
      CREATE TABLE chaos_transfers (id text NOT NULL);
      INSERT INTO chaos_accounts SELECT id, ${OPENING_BALANCE} FROM generate_series(1, ${ACCOUNTS}) AS id`)
  })
}

/** Moves the coins. The accounts are not locked in any order, so that deadlocks happen. */
export async function move(tx: TransactionClient, transfer: Transfer): Promise<void> {
  const { id, from, to, amount } = transfer
  await tx.$executeRaw`UPDATE chaos_accounts SET balance = balance - ${amount} WHERE id = ${from}`
  await tx.$executeRaw`UPDATE chaos_accounts SET balance = balance + ${amount} WHERE id = ${to}`
  await tx.$executeRaw`INSERT INTO chaos_transfers (id) VALUES (${id})`
}

/** What is in the tables in the end. */
export interface LedgerState {
  /** How often each transfer was recorded. */
  readonly recorded: ReadonlyMap<string, number>
  readonly balances: ReadonlyMap<number, number>
  readonly idleInTransaction: number
}

/** Reads the tables past everything that is tested. */
export function readLedger(url: string): Promise<LedgerState> {
  return withConnection(url, async (admin) => {
    const transfers = await admin.query<{ id: string; count: number }>(
      'SELECT id, count(*)::int AS count FROM chaos_transfers GROUP BY id',
    )
    const accounts = await admin.query<{ id: number; balance: number }>(
      'SELECT id, balance FROM chaos_accounts',
    )
    const idle = await admin.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE state LIKE 'idle in transaction%' AND datname = current_database()`,
    )
    return {
      recorded: new Map(transfers.rows.map(({ id, count }) => [id, count])),
      balances: new Map(accounts.rows.map(({ id, balance }) => [id, balance])),
      idleInTransaction: idle.rows.length,
    }
  })
}
