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
import type { Nesting, WrittenRow } from './written-row.js'

// What is no data goes on as it is: Prisma refuses it.

/**
 * Rewrites the data of an insert, or of several: stamped, and every nested write rewritten.
 *
 * @param nesting where it is, if it is nested
 */
export function createData(
  model: ModelPlan,
  data: unknown,
  context: WriteContext,
  nesting?: Nesting,
): unknown {
  checkInserted(model, data, context, nesting)
  return each(data, (row) => {
    if (!isArguments(row)) return row
    const rewritten = rewriteRelations({ model, data: row, nesting }, context)
    return withArguments(rewritten, stampOfCreate(model, context.stamp))
  })
}

/** Rewrites the data of an insert of many rows, which Prisma also takes as one object. */
export function createManyData(
  model: ModelPlan,
  data: unknown,
  context: WriteContext,
  nesting?: Nesting,
): unknown {
  checkInserted(model, data, context, nesting)
  const stamp = stampOfCreate(model, context.stamp)
  return each(data, (row) => (isArguments(row) ? withArguments(row, stamp) : row))
}

function checkInserted(
  model: ModelPlan,
  data: unknown,
  context: WriteContext,
  nesting: Nesting | undefined,
): void {
  const rows = asList(data).filter(isArguments)
  for (const row of rows) {
    refuseManagedColumns(model, row)
    context.written.push({ model, data: row, nesting })
  }
  checkForeignKeys(model, rows, context, { nesting })
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
  const updated = whereLive(model, row)
  refuseManagedColumns(model, data)
  const written = { model, data, updated }
  context.written.push(written)
  checkForeignKeys(model, [data], context, { updated })
  const rewritten = rewriteRelations(written, context)
  return withArguments(rewritten, stampOfUpdate(model, context.stamp))
}

const REWRITING = { create: createData, createMany: createManyData, update: updateData }

function rewriteRelations(written: WrittenRow, context: WriteContext): Arguments {
  const { model, data, updated } = written
  const rewritten: Record<string, unknown> = { ...data }
  const locksAhead = context.locks.length
  const enclosing = { context, written, begin: context.deletes.length, data: REWRITING }
  for (const { relation, operations } of nestedIn(model, data)) {
    if (!relation.target.rewritesWrites) continue
    refuseAmbiguous(relation)
    rewritten[relation.name] = rewriteNested(relation, operations, enclosing)
  }
  // From the top down, as every other write of these rows: else two could wait for each other.
  if (updated && context.locks.length > locksAhead) {
    context.locks.splice(locksAhead, 0, { model, where: updated })
  }
  return rewritten
}
