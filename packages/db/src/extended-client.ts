import { softDeleteAndAudit } from './extension/extension.js'
import type { PrismaClient } from './generated/client/client.js'
import { models } from './generated/models.js'

/** Puts soft delete and audit stamps on a client of this package's own schema. */
export function extendClient(client: PrismaClient) {
  return client.$extends(softDeleteAndAudit({ models }))
}

/** The typed client, with every extension of this package. */
export type ExtendedClient = ReturnType<typeof extendClient>
