import { drizzleOrm } from './drizzle.js'
import { kysely } from './kysely.js'
import { halvesOfOurExtension, ourExtension } from './our-extension.js'
import { ours, oursWithoutOnePart } from './ours.js'
import {
  plainPrisma,
  prismaOnOurAdapter,
  productionPrisma,
  readReplicasExtension,
} from './prisma.js'
import { rawPg } from './raw-pg.js'
import { softDeletePackage } from './soft-delete-package.js'
import type { Variant } from './variant.js'

/** What the others are divided by. */
export const BASELINE = plainPrisma

/** Everything that is compared, in the order of the report. */
export const VARIANTS: readonly Variant[] = [
  rawPg({ named: true }),
  rawPg({ named: false }),
  kysely,
  drizzleOrm,
  plainPrisma,
  productionPrisma,
  prismaOnOurAdapter(100),
  prismaOnOurAdapter(0),
  ourExtension,
  ...halvesOfOurExtension,
  ours,
  ...oursWithoutOnePart,
  readReplicasExtension,
  softDeletePackage,
]

/** What stands on this repository's code. */
export const OWN: ReadonlySet<string> = new Set(
  [
    ours,
    ...oursWithoutOnePart,
    ourExtension,
    ...halvesOfOurExtension,
    prismaOnOurAdapter(100),
    prismaOnOurAdapter(0),
  ].map(({ name }) => name),
)
