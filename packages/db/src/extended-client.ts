import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import { trailExtension } from './audit/trail/trail-extension.js'
import { softDeleteAndAudit } from './extension/extension.js'
import type { Hook } from './extension/hook.js'
import type { PrismaClient } from './generated/client/client.js'
import { models } from './generated/models.js'

/**
 * Puts soft delete, audit stamps and the audit trail on a client of this package's own schema, whose
 * triggers refuse foreign keys that lead to deleted rows.
 *
 * @param around put around every operation, such as retries
 * @param pointReads the client's own driver adapter, if reads of one row may go past Prisma's engine
 */
export function extendClient(
  client: PrismaClient,
  around: (hook: Hook) => Hook,
  pointReads?: SqlDriverAdapter,
) {
  return client
    .$extends(trailExtension)
    .$extends(softDeleteAndAudit({ models, guardedForeignKeys: true, pointReads, around }))
}

/** The typed client, with every extension of this package. */
export type ExtendedClient = ReturnType<typeof extendClient>
