import { trailExtension } from './audit/trail/trail-extension.js'
import { type ExtensionOptions, softDeleteAndAudit } from './extension/extension.js'
import type { PrismaClient } from './generated/client/client.js'
import { models } from './generated/models.js'

/**
 * Puts soft delete, audit stamps and the audit trail on a client of this package's own schema, whose
 * triggers refuse foreign keys that lead to deleted rows.
 */
export function extendClient(
  client: PrismaClient,
  options: Pick<ExtensionOptions, 'around' | 'followUps' | 'pointReads'>,
) {
  return client
    .$extends(trailExtension)
    .$extends(softDeleteAndAudit({ models, guardedForeignKeys: true, ...options }))
}

/** The typed client, with every extension of this package. */
export type ExtendedClient = ReturnType<typeof extendClient>
