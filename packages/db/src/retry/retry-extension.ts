import { Prisma } from '../generated/client/client.js'
import { type RetryContext, retry } from './retry.js'

const READS: ReadonlySet<string> = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
])

/** The part of Prisma's internal parameters that says whether an operation has a transaction already. */
interface InternalParams {
  readonly __internalParams: { readonly transaction?: object }
}

/**
 * Retries Prisma's operations outside transactions, each as a whole. Goes onto the client first, below
 * every other extension, so that what they make of an operation is retried piece by piece.
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
        const kind = READS.has(operation) ? 'read' : 'write'
        const name = model === undefined ? operation : `${model}.${operation}`
        return retry(() => query(args), { operation: name, kind }, context)
      },
    },
  })
}
