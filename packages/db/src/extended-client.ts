import { softDeleteAndAudit } from './extension/extension.js'
import type { PrismaClient } from './generated/client/client.js'
import { models } from './generated/models.js'

/**
 * Puts soft delete and audit stamps on a client of this package's own schema. The audit trail's triggers
 * learn from transaction-local settings who removes a row physically.
 */
export function extendClient(client: PrismaClient) {
  return client.$extends(
    softDeleteAndAudit({
      models,
      actorSettings: { actor: 'app.actor', requestId: 'app.request_id' },
    }),
  )
}

/** The typed client, with every extension of this package. */
export type ExtendedClient = ReturnType<typeof extendClient>
