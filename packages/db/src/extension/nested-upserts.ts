import { type Arguments, isArguments } from '../models/arguments.js'
import { inBranch } from './branch.js'
import { createUnless } from './nested-creates.js'
import { each, liveOnly, liveRows, type NestedWrite, type RewriteNested } from './nested-write.js'
import { narrow } from './relation-filters.js'

/** A nested upsert: of a live row an update, else an insert. */
export const upsert: RewriteNested = (value, nested) => {
  const { relation, related } = nested
  return related && relation.foreignKey && relation.target.marks
    ? upsertPartner(value, related, nested)
    : { upsert: each(value, (item) => upsertNamed(item as Arguments, nested)) }
}

/** Prisma can decide by itself: of a list by `where`, and at the end with the key a deleted partner is refused. */
function upsertNamed(item: Arguments, nested: NestedWrite): Arguments {
  const { relation, context, connected, data } = nested
  const { target, list } = relation
  const { where, create, update } = item
  const row = narrow(target, where, connected)
  const found = { model: target, where: liveRows(target, row), exists: true }
  return {
    ...((list || target.marks || where !== undefined) && { where: liveOnly(target, where) }),
    create: createUnless(target, row, create, nested),
    update: inBranch(context, found, () => data.update(target, update, context, row)),
  }
}

/**
 * To Prisma a deleted partner that the key leads to is one to update. Whether it lives is looked up before the
 * write runs; until then the upsert is nothing.
 */
function upsertPartner(value: unknown, related: Arguments, nested: NestedWrite): Arguments {
  const { relation, context, data } = nested
  const { target } = relation
  const { where, create, update } = isArguments(value) ? value : {}
  const live = liveRows(target, where)
  const partner = { AND: [related, live] }
  const row = narrow(target, where, related)
  const found = { model: target, where: partner, exists: true }
  const operations = {}
  context.upserts.push({
    model: target,
    connected: partner,
    operations,
    create: createUnless(target, partner, create, nested),
    update: {
      where: live,
      data: inBranch(context, found, () => data.update(target, update, context, row)),
    },
  })
  return operations
}
