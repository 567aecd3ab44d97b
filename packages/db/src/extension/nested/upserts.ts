import {
  type Arguments,
  isArguments,
  isMistaken,
  isNothing,
  saysNothing,
} from '../../models/arguments.js'
import { liveRows } from '../../soft-delete/unique-filter.js'
import { whereLive } from '../../soft-delete/where.js'
import { inBranch } from '../write/branch.js'
import { narrow } from '../write/relation-filters.js'
import { createUnless } from './creates.js'
import { eachOf, type NestedWrite, type RewriteNested } from './nested-write.js'

/** A nested upsert: of a live row an update, else an insert. */
export const upsert: RewriteNested = (value, nested) => {
  const { relation, related } = nested
  // What is no upsert is left to Prisma, which refuses it.
  return related && relation.foreignKey && relation.target.marks && isUpsert(value)
    ? upsertPartner(value, related, nested)
    : { upsert: eachOf(value, (item) => upsertNamed(item, nested)) }
}

function isUpsert(value: unknown): value is Arguments {
  if (!isArguments(value)) return false
  const { where, create, update, ...others } = value
  return !isMistaken(where) && isArguments(create) && isArguments(update) && saysNothing(others)
}

/** Prisma can decide by itself: of a list by `where`, and at the end with the key a deleted partner is refused. */
function upsertNamed(item: Arguments, nested: NestedWrite): Arguments {
  const { relation, context, connected, data } = nested
  const { target, list } = relation
  const { where, create, update } = item
  const row = narrow(target, where, connected)
  const found = { model: target, where: liveRows(target, row), exists: true }
  return {
    ...((list || target.marks || !isNothing(where)) && { where: whereLive(target, where) }),
    create: createUnless(target, row, create, nested),
    update: inBranch(context, found, () => data.update(target, update, context, row)),
  }
}

/**
 * To Prisma a deleted partner that the key leads to is one to update. Whether it lives is looked up before the
 * write runs; until then the upsert is nothing.
 */
function upsertPartner(value: Arguments, related: Arguments, nested: NestedWrite): Arguments {
  const { relation, rewritten, context, data } = nested
  const { target } = relation
  const { where, create, update } = value
  const row = narrow(target, where, related)
  const partner = liveRows(target, row)
  const found = { model: target, where: partner, exists: true }
  context.upserts.push({
    model: target,
    connected: partner,
    operations: rewritten,
    create: createUnless(target, partner, create, nested),
    update: {
      where: whereLive(target, where),
      data: inBranch(context, found, () => data.update(target, update, context, row)),
    },
  })
  return {}
}
