import type { ModelPlan } from '../../models/model-plan.js'
import { liveRows } from '../../soft-delete/unique-filter.js'
import { whereLive } from '../../soft-delete/where.js'
import { inBranch } from '../write/branch.js'
import { each, eachOf, type NestedWrite, type RewriteNested } from './nested-write.js'

/** A nested insert. */
export const create: RewriteNested = (value, { relation: { target }, context, data }) => ({
  create: each(value, (item) => data.create(target, item, context)),
})

/** A nested insert of many rows. */
export const createMany: RewriteNested = (value, { relation: { target }, context, data }) => ({
  createMany: eachOf(value, (item) => ({ data: data.createMany(target, item['data'], context) })),
})

/** Connects a live row, or inserts one. */
export const connectOrCreate: RewriteNested = (value, nested) => {
  const { target } = nested.relation
  return {
    connectOrCreate: eachOf(value, ({ where, create }) => ({
      where: whereLive(target, where),
      create: createUnless(target, where, create, nested),
    })),
  }
}

/** The data of a row that is inserted unless a live one is there. */
export function createUnless(
  target: ModelPlan,
  where: unknown,
  create: unknown,
  { context, data }: NestedWrite,
): unknown {
  const missing = { model: target, where: liveRows(target, where), exists: false }
  return inBranch(context, missing, () => data.create(target, create, context))
}
