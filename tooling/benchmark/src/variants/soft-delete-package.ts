import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import { Prisma, PrismaClient } from '../generated/client/client.js'
import datamodel from '../generated/data-model.json' with { type: 'json' }
import { openPrisma, PATIENT } from './prisma.js'
import type { Variant } from './variant.js'

const PACKAGE = 'prisma-extension-soft-delete'

/** The most used published extension for soft delete. */
export const softDeletePackage: Variant = {
  name: 'soft-delete package',
  description: `Prisma with ${PACKAGE}; batches hang, and transactions at 16 in flight`,
  open: async (access) => {
    const { createSoftDeleteExtension } = await importPackage()
    const extension = createSoftDeleteExtension({
      models: { User: true, Campaign: true, CampaignMember: true },
      defaultConfig: {
        field: 'deletedAt',
        createValue: (deleted: boolean) => (deleted ? new Date() : null),
      },
    })
    const { workload, close } = await openPrisma(access, (pool) =>
      new PrismaClient({ adapter: new PrismaPg(pool), ...PATIENT }).$extends(extension),
    )
    return { workload: { ...workload, batch: undefined, transaction: undefined }, close }
  },
}

/**
 * The package reads the data model from `@prisma/client`, where Prisma 7 no longer has it. It is given
 * one that does.
 */
async function importPackage() {
  const require = createRequire(import.meta.url)
  const filename = createRequire(require.resolve(PACKAGE)).resolve('@prisma/client')
  const module = {
    id: filename,
    filename,
    loaded: true,
    exports: { Prisma: { ...Prisma, dmmf: { datamodel } } },
  }
  require.cache[filename] = module as unknown as NodeJS.Module // all that its loader reads
  return await import('prisma-extension-soft-delete')
}
