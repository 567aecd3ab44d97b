import { Prisma } from '../generated/client/client.js'
import { isRead } from '../models/read-operations.js'
import { type RetryContext, retry } from './retry.js'

/** The part of Prisma's internal parameters that says whether an operation has a transaction already. */
interface InternalParams {
  readonly __internalParams: { readonly transaction?: object }
}

/**
 * Retries Prisma's operations outside transactions, each as a whole. Of all extensions the one that is put
 * on the client first is called first, so this one goes first: whatever the others make of an operation
 * runs again with it.
 */
export function retryExtension(context: RetryContext) {
  return Prisma.defineExtension({
    name: 'retry',
    query: {
      $allOperations(input) {
        const { model, operation, args, query } = input
        // Inside a transaction only the outermost whole is retried.
        const { transaction } = (input as unknown as InternalParams).__internalParams
        if (transaction !== undefined) return query(args)
        const kind = isRead(operation) ? 'read' : 'write'
        const name = model === undefined ? operation : `${model}.${operation}`
        return retry(() => query(args), { operation: name, kind }, context)
      },
    },
  })
}
