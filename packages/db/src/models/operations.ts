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

/** Whether an operation of Prisma's changes nothing. */
export function isRead(operation: string): boolean {
  return READS.has(operation)
}

/** Whether an operation, nested or not, deletes. */
export function isDelete(operation: string): boolean {
  return operation === 'delete' || operation === 'deleteMany'
}
