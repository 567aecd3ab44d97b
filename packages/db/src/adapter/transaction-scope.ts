import type { PoolClient } from 'pg'
import { ContextVariable } from '../context/context-variable.js'

/** Whoever started a transaction through Prisma, and wants a hold on its connection. */
export interface TransactionScope {
  /** Takes the transaction's connection, within the limits of the scope. */
  take(): Promise<PoolClient>
  /** COMMIT is about to be sent: from here on only the server decides. */
  committing(): void
  /** The connection goes back: from here on it may be somebody else's. */
  released(): void
}

/** Connects a call of Prisma's `$transaction` with the adapter's transaction that it leads to. */
export class TransactionScopes {
  readonly #current = new ContextVariable<{ scope: TransactionScope | undefined }>()

  /** Runs `work`, which starts a transaction first of all. */
  run<T>(scope: TransactionScope, work: () => T): T {
    return this.#current.run({ scope }, work)
  }

  /** The scope of a transaction that is being started. Each belongs to one only. */
  claim(): TransactionScope | undefined {
    const current = this.#current.get()
    const scope = current?.scope
    if (current !== undefined) current.scope = undefined
    return scope
  }
}
