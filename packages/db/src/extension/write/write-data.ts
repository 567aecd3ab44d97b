import { stampOfCreate, stampOfUpdate } from '../../audit/stamp.js'
import { type Arguments, asList, isArguments, withArguments } from '../../models/arguments.js'
import type { ModelPlan } from '../../models/model-plan.js'
import { refuseAmbiguous } from '../../soft-delete/refuse-ambiguous.js'
import { whereLive } from '../../soft-delete/where.js'
import { each } from '../nested/nested-write.js'
import { rewriteNested } from '../nested/nested-writes.js'
import { nestedIn } from '../nested/order.js'
import { checkForeignKeys } from './foreign-keys.js'
import { refuseManagedColumns } from './managed-columns.js'
import type { WriteContext } from './write-context.js'

// What is no data goes on as it is: Prisma refuses it.

/** Rewrites the data of an insert: stamped, and every nested write rewritten. */
export function createData(model: ModelPlan, data: unknown, context: WriteContext): unknown {
  if (!isArguments(data)) return data
  refuseManagedColumns(model, data)
  checkForeignKeys(model, [data], context)
  const rewritten = rewriteRelations(model, data, context, undefined)
  return withArguments(rewritten, stampOfCreate(model, context.stamp))
}

/** Rewrites the data of an insert of many rows, which Prisma also takes as one object. */
export function createManyData(model: ModelPlan, data: unknown, context: WriteContext): unknown {
  const rows = asList(data).filter(isArguments)
  for (const row of rows) refuseManagedColumns(model, row)
  checkForeignKeys(model, rows, context)
  const stamp = stampOfCreate(model, context.stamp)
  return each(data, (row) => (isArguments(row) ? withArguments(row, stamp) : row))
}

/**
 * Rewrites the data of an update: stamped, and every nested write rewritten.
 *
 * @param row a filter for the rows that are updated
 */
export function updateData(
  model: ModelPlan,
  data: unknown,
  context: WriteContext,
  row: Arguments,
): unknown {
  if (!isArguments(data)) return data
  refuseManagedColumns(model, data)
  checkForeignKeys(model, [data], context, row)
  const rewritten = rewriteRelations(model, data, context, row)
  return withArguments(rewritten, stampOfUpdate(model, context.stamp))
}

const REWRITING = { create: createData, createMany: createManyData, update: updateData }

function rewriteRelations(
  model: ModelPlan,
  data: Arguments,
  context: WriteContext,
  row: Arguments | undefined,
): Arguments {
  const rewritten: Record<string, unknown> = { ...data }
  const locksAhead = context.locks.length
  const enclosing = { context, row, begin: context.deletes.length, data: REWRITING }
  for (const { relation, operations } of nestedIn(model, data)) {
    if (!relation.target.rewritesWrites) continue
    refuseAmbiguous(relation)
    rewritten[relation.name] = rewriteNested(relation, operations, enclosing)
  }
  // From the top down, as every other write of these rows: else two could wait for each other.
  if (row && context.locks.length > locksAhead) {
    context.locks.splice(locksAhead, 0, { model, where: whereLive(model, row) })
  }
  return rewritten
}
