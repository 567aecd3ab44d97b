import type { Hook } from '../extension/hook.js'
import { isRead } from '../models/operations.js'
import { type RetryContext, retry } from './retry.js'

/**
 * Retries Prisma's operations outside transactions, each as a whole: whatever a hook makes of an operation
 * runs again with it.
 */
export function retryOperations(context: RetryContext) {
  return (hook: Hook): Hook =>
    (input) => {
      const { model, operation, __internalParams } = input
      // Inside a transaction only the outermost whole is retried.
      if (__internalParams.transaction !== undefined) return hook(input)
      const kind = isRead(operation) ? 'read' : 'write'
      const name = model === undefined ? operation : `${model}.${operation}`
      return retry(() => hook(input), { operation: name, kind }, context)
    }
}
