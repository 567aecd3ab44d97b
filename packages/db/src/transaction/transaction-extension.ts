import { Prisma, type PrismaClient } from '../generated/client/client.js'
import type { OutcomeClient } from './operation-outcome.js'
import { NO_LIMIT, type PrismaLimits } from './prisma-limits.js'
import type { StartTransaction, Transactions } from './transactions.js'

/** What Prisma's `$transaction` takes besides its work. */
interface PrismaTransactionOptions extends PrismaLimits {
  readonly isolationLevel?: Prisma.TransactionIsolationLevel
}

/**
 * Gives Prisma's own `$transaction`, interactive and batch, the same safety and retries as
 * `database.transaction`.
 *
 * @param client the client that is extended
 * @param transactions runs them
 */
export function transactionExtension<Tx extends OutcomeClient>(
  client: PrismaClient,
  transactions: Transactions<Tx>,
) {
  const original = client.$transaction
  return Prisma.defineExtension({
    name: 'transaction',
    client: {
      $transaction(this: object, work: unknown, options: PrismaTransactionOptions = {}) {
        // A client inside a transaction can't disconnect; what it starts is a savepoint.
        const nested = (this as Partial<PrismaClient>).$disconnect === undefined
        if (nested) return Reflect.apply(original, this, [work, options])
        return transactions.retried('$transaction', options, () =>
          Reflect.apply(original, this, [work, { ...options, ...NO_LIMIT }]),
        )
      },
    },
  })
}

/** Prisma's own `$transaction` on a client, past the retries of the extension. */
export function startOn<Tx>(client: object, original: PrismaClient): StartTransaction<Tx> {
  return (work, options) => Reflect.apply(original.$transaction, client, [work, options])
}
