import { ContextVariable } from '../../context/context-variable.js'
import type { OperationTransaction } from './internals.js'

const transactionHere = new ContextVariable<OperationTransaction>()

/** Runs the statements of one operation, and whatever other extensions do on their way, in a transaction. */
export function insideTransaction<T>(transaction: OperationTransaction, work: () => T): T {
  return transactionHere.run(transaction, work)
}

/** The transaction of the operation whose statements are running here. */
export function openTransaction(): OperationTransaction | undefined {
  return transactionHere.get()
}
