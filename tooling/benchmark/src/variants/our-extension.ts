import { PrismaPg } from '@prisma/adapter-pg'
import { postgresAdapter } from '@repo/db/adapter'
import { type ExtensionOptions, softDeleteAndAudit } from '@repo/db/extensions'
import { PrismaClient } from '../generated/client/client.js'
import { models } from '../generated/models.js'
import { openPrisma, PATIENT } from './prisma.js'
import { softDeleteByDelete } from './prisma-workload.js'
import type { Access, OpenVariant, Variant } from './variant.js'

type Parts = Pick<ExtensionOptions, 'audit' | 'softDelete'>

/** Our extension on an otherwise plain client: what it costs by itself. */
export const ourExtension: Variant = {
  name: 'our extension',
  description: 'Prisma with the extension of @repo/db, nothing else of ours',
  open: (access) =>
    openExtended(access, {}, (pool) => {
      const client = new PrismaClient({ adapter: new PrismaPg(pool), ...PATIENT })
      return client.$extends(softDeleteAndAudit({ models }))
    }),
}

/** Half of the extension, on the adapter that makes the most of it: what each half costs. */
export const halvesOfOurExtension: readonly Variant[] = [
  onOurAdapter('our soft delete', 'soft delete only', { audit: false }),
  onOurAdapter('our stamps', 'audit stamps only', { softDelete: false }),
]

function onOurAdapter(name: string, what: string, parts: Parts): Variant {
  return {
    name,
    description: `PrismaClient with the driver adapter and the extension of @repo/db for ${what}, without retry and safe transactions`,
    open: (access) =>
      openExtended(access, parts, (pool) => {
        const factory = postgresAdapter(pool, { schema: undefined, preparedStatements: 100 })
        const client = new PrismaClient({ adapter: factory, errorFormat: 'minimal', ...PATIENT })
        const { adapter: pointReads, followUps } = factory
        const options = { models, guardedForeignKeys: true, pointReads, followUps, ...parts }
        return client.$extends(softDeleteAndAudit(options))
      }),
  }
}

async function openExtended(
  access: Access,
  { softDelete }: Parts,
  makeClient: Parameters<typeof openPrisma>[1],
): Promise<OpenVariant> {
  const opened = await openPrisma(access, makeClient)
  if (softDelete === false) return opened
  const byDelete = softDeleteByDelete(opened.db, access.dataset)
  return { ...opened, workload: { ...opened.workload, softDelete: byDelete } }
}
