import type { RelationPlan } from '../models/model-plan.js'
import { UnsupportedBySoftDeleteError } from './errors.js'

/** Refuses what Prisma would answer with any of several rows. */
export function refuseAmbiguous(relation: RelationPlan): void {
  if (!relation.ambiguous) return
  const { model, name, target, inverse } = relation
  throw new UnsupportedBySoftDeleteError(
    `${model.name}.${name} can't be read or written from this side: the key of ${target.name}.${inverse} is unique only among live rows, and Prisma takes any row that holds it. Give the key a full @unique, or query ${target.name} itself.`,
  )
}
