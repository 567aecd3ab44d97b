import { PrismaPg } from '@prisma/adapter-pg'
import { softDeleteAndAudit } from '@repo/db/extensions'
import { PrismaClient } from '../generated/client/client.js'
import { models } from '../generated/models.js'
import { openPrisma, PATIENT } from './prisma.js'
import { softDeleteByDelete } from './prisma-workload.js'
import type { Variant } from './variant.js'

/** Our extension on an otherwise plain client: what each half of it costs. */
export const ourExtension: readonly Variant[] = [
  extended('our extension', 'soft delete and audit stamps', {}),
  extended('our soft delete', 'soft delete', { audit: false }),
  extended('our stamps', 'audit stamps', { softDelete: false }),
]

function extended(
  name: string,
  what: string,
  parts: { audit?: false; softDelete?: false },
): Variant {
  return {
    name,
    description: `Prisma with the extension of @repo/db for ${what}, nothing else of ours`,
    open: async (access) => {
      const opened = await openPrisma(access, (pool) =>
        new PrismaClient({ adapter: new PrismaPg(pool), ...PATIENT }).$extends(
          softDeleteAndAudit({ models, ...parts }),
        ),
      )
      if (parts.softDelete === false) return opened
      const softDelete = softDeleteByDelete(opened.db, access.dataset)
      return { ...opened, workload: { ...opened.workload, softDelete } }
    },
  }
}
