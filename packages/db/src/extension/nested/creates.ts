import type { ModelPlan } from '../../models/model-plan.js'
import { liveRows } from '../../soft-delete/unique-filter.js'
import { whereLive } from '../../soft-delete/where.js'
import { inBranch } from '../write/branch.js'
import { eachOf, type NestedWrite, type RewriteNested } from './nested-write.js'

/** A nested insert. */
export const create: RewriteNested = (value, nested) => ({
  create: nested.data.create(nested.relation.target, value, nested.context, nested),
})

/** A nested insert of many rows. */
export const createMany: RewriteNested = (value, nested) => ({
  createMany: eachOf(value, (item) => ({
    data: nested.data.createMany(nested.relation.target, item['data'], nested.context, nested),
  })),
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
  nested: NestedWrite,
): unknown {
  const { context, data } = nested
  const missing = { model: target, where: liveRows(target, where), exists: false }
  return inBranch(context, missing, () => data.create(target, create, context, nested))
}
