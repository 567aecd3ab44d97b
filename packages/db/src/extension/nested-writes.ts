import { refuseManagedColumns, stampOfCreate, stampOfUpdate } from '../audit/stamp.js'
import { type Arguments, asList, isArguments, withArguments } from '../models/arguments.js'
import type { ModelPlan, RelationPlan } from '../models/model-plan.js'
import { marksOf } from '../soft-delete/marks.js'
import { filterLiveOnly, refuseAmbiguous } from '../soft-delete/where.js'
import { inBranch } from './branch.js'
import { checkForeignKeys } from './foreign-keys.js'
import { noteMoved } from './moved-rows.js'
import { refuseMixedOrder } from './nested-order.js'
import { checkPlaceIsFree } from './one-to-one.js'
import { connectedAfter, narrow, relatedTo } from './relation-filters.js'
import { noteSet } from './set.js'
import type { PendingUpsert, WriteContext } from './write-context.js'

/** Rewrites the data of an insert: stamped, and every nested write rewritten. */
export function createData(model: ModelPlan, data: unknown, context: WriteContext): Arguments {
  const given = isArguments(data) ? data : {}
  refuseManagedColumns(model, given)
  checkForeignKeys(model, [given], context)
  const rewritten = rewriteRelations(model, given, context, undefined)
  return withArguments(rewritten, stampOfCreate(model, context.stamp))
}

/** Rewrites the data of an insert of many rows, which Prisma also takes as one object. */
export function createManyData(model: ModelPlan, data: unknown, context: WriteContext): unknown {
  const rows = asList(data).filter(isArguments)
  for (const row of rows) refuseManagedColumns(model, row)
  checkForeignKeys(model, rows, context)
  const stamp = stampOfCreate(model, context.stamp)
  const stamped = rows.map((row) => withArguments(row, stamp))
  return Array.isArray(data) ? stamped : stamped[0]
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
): Arguments {
  const given = isArguments(data) ? data : {}
  refuseManagedColumns(model, given)
  checkForeignKeys(model, [given], context, row)
  const rewritten = rewriteRelations(model, given, context, row)
  return withArguments(rewritten, stampOfUpdate(model, context.stamp))
}

function rewriteRelations(
  model: ModelPlan,
  data: Arguments,
  context: WriteContext,
  row: Arguments | undefined,
): Arguments {
  const rewritten: Record<string, unknown> = { ...data }
  for (const relation of model.relations.values()) {
    const operations = data[relation.name]
    if (!relation.target.rewritesWrites || !isArguments(operations)) continue
    refuseAmbiguous(relation)
    rewritten[relation.name] = rewriteRelation(relation, operations, context, row)
  }
  return rewritten
}

function rewriteRelation(
  relation: RelationPlan,
  operations: Arguments,
  context: WriteContext,
  row: Arguments | undefined,
): Arguments {
  const { target, list } = relation
  const related = row && relatedTo(relation, row)
  // Operations run in the order in which they are written, each on what those before it have left.
  let connected = related
  const taken: Arguments[] = []
  const result: Record<string, unknown> = {}
  const add = (operation: string, value: unknown) => {
    const before = result[operation]
    result[operation] = list ? [...asList(before), ...asList(value)] : value
  }
  const each = (value: unknown, rewrite: (item: unknown) => unknown) =>
    Array.isArray(value) ? value.map(rewrite) : rewrite(value)
  const live = (where: unknown) => filterLiveOnly(target, isArguments(where) ? where : {})
  const among = (value: unknown) =>
    asList(value).map((where) => narrow(target, where, connected ?? {}))

  refuseMixedOrder(relation, operations)
  if (row && !list && !relation.foreignKey) checkPlaceIsFree(relation, operations, context, row)
  noteMoved(relation, operations, context, row)
  for (const [operation, value] of Object.entries(operations)) {
    if (value === undefined) continue
    switch (operation) {
      case 'create':
        add(
          'create',
          each(value, (item) => createData(target, item, context)),
        )
        break
      case 'createMany':
        result['createMany'] = isArguments(value)
          ? { ...value, data: createManyData(target, value['data'], context) }
          : value
        break
      case 'connect':
        add('connect', each(value, live))
        break
      case 'connectOrCreate':
        add(
          'connectOrCreate',
          each(value, (item) => {
            const { where, create } = item as Arguments
            return { where: live(where), create: createUnless(target, where, create, context) }
          }),
        )
        break
      case 'disconnect':
        result['disconnect'] = disconnectLive(relation, value)
        break
      case 'set':
        result['set'] = each(value, live)
        if (related) noteSet(relation, value, related, taken, result, context)
        break
      case 'update':
        add(
          'update',
          each(value, (item) => updateOne(relation, item, context, connected ?? {})),
        )
        break
      case 'updateMany':
        add(
          'updateMany',
          each(value, (item) => updateMatching(target, item, context, connected ?? {})),
        )
        break
      case 'upsert':
        if (!list && target.marks && related) {
          context.upserts.push(pendingUpsert(relation, value, context, related, result))
          break
        }
        add(
          'upsert',
          each(value, (item) => upsertNamed(relation, item, context, connected ?? {})),
        )
        break
      case 'delete':
        if (!target.marks)
          add(
            'delete',
            each(value, (item) => (isArguments(item) ? live(item) : item)),
          )
        else if (value !== false) {
          context.deletes.add(target)
          taken.push(...among(value))
          add(
            'update',
            each(value, (where) => ({ where: live(where), data: deletedData(target, context) })),
          )
        }
        break
      case 'deleteMany':
        if (!target.marks) add('deleteMany', each(value, live))
        else {
          context.deletes.add(target)
          taken.push(...among(value))
          add(
            'updateMany',
            each(value, (where) => ({ where: live(where), data: deletedData(target, context) })),
          )
        }
        break
      default:
        result[operation] = value
    }
    if (list && connected) connected = connectedAfter(target, operation, value, connected)
  }
  return result
}

/** The data that deletes a row softly. */
export function deletedData(model: ModelPlan, { deletion, stamp }: WriteContext): Arguments {
  return withArguments(marksOf(model, deletion), stampOfUpdate(model, stamp))
}

/** A nested update: lists name their row, a to-one relation may or may not. */
function updateOne(
  relation: RelationPlan,
  item: unknown,
  context: WriteContext,
  related: Arguments,
): unknown {
  if (!isArguments(item)) return item
  const { target, list } = relation
  const apart = list || keepsDataApart(relation, item)
  const where = apart ? item['where'] : undefined
  const data = updateData(
    target,
    apart ? item['data'] : item,
    context,
    narrow(target, where, related),
  )
  if (!list && !target.marks && where === undefined) return { data }
  return { where: filterLiveOnly(target, isArguments(where) ? where : {}), data }
}

/**
 * A to-one update is the data, or has it under `data`. Where that is a field too, Prisma takes it for the
 * data as soon as it can be.
 */
function keepsDataApart({ target, inverse }: RelationPlan, item: Arguments): boolean {
  const { where: _where, data, ...others } = item
  if (!isArguments(data)) return false
  const isField = (name: string) => target.columns.has(name) || target.relations.has(name)
  if (!isField('data')) return true
  const named = (values: Arguments) =>
    Object.keys(values).filter((name) => values[name] !== undefined)
  return (
    named(others).length === 0 && named(data).every((name) => isField(name) && name !== inverse)
  )
}

/** A nested update of many rows. */
function updateMatching(
  target: ModelPlan,
  item: unknown,
  context: WriteContext,
  related: Arguments,
): Arguments {
  const { where, data } = item as Arguments
  const matching = { model: target, where: liveAmong(target, where, related), exists: true }
  return {
    where: filterLiveOnly(target, isArguments(where) ? where : {}),
    data: inBranch(context, matching, () => updateData(target, data, context, related)),
  }
}

/** A nested upsert that Prisma can decide by itself. */
function upsertNamed(
  { target, list }: RelationPlan,
  item: unknown,
  context: WriteContext,
  related: Arguments,
): Arguments {
  const { where, create, update } = item as Arguments
  const named = narrow(target, where, related)
  const found = { model: target, where: liveAmong(target, named, {}), exists: true }
  const live = filterLiveOnly(target, isArguments(where) ? where : {})
  return {
    ...((list || where !== undefined) && { where: live }),
    create: createUnless(target, named, create, context),
    update: inBranch(context, found, () => updateData(target, update, context, named)),
  }
}

/** The data of a row that is made unless there is one. */
function createUnless(
  target: ModelPlan,
  where: unknown,
  data: unknown,
  context: WriteContext,
): Arguments {
  const missing = { model: target, where: liveAmong(target, where, {}), exists: false }
  return inBranch(context, missing, () => createData(target, data, context))
}

function liveAmong(target: ModelPlan, where: unknown, related: Arguments): Arguments {
  return filterLiveOnly(target, narrow(target, where, related)) ?? {}
}

/** A nested upsert that depends on whether the only partner is live. */
function pendingUpsert(
  { target }: RelationPlan,
  value: unknown,
  context: WriteContext,
  related: Arguments,
  operations: Record<string, unknown>,
): PendingUpsert {
  const { where, create, update } = isArguments(value) ? value : {}
  const live = filterLiveOnly(target, isArguments(where) ? where : {}) ?? {}
  const connected = { AND: [related, live] }
  const branch = { model: target, where: connected }
  return {
    model: target,
    connected,
    operations,
    create: inBranch(context, { ...branch, exists: false }, () =>
      createData(target, create, context),
    ),
    update: {
      where: live,
      data: inBranch(context, { ...branch, exists: true }, () =>
        updateData(target, update, context, narrow(target, where, related)),
      ),
    },
  }
}

/** A deleted row keeps the key by which it would be connected again. */
function disconnectLive({ target, list, foreignKey }: RelationPlan, value: unknown): unknown {
  const live = (where: unknown) => (isArguments(where) ? filterLiveOnly(target, where) : where)
  if (list) return Array.isArray(value) ? value.map(live) : live(value)
  if (value === true && !foreignKey && target.marks) return filterLiveOnly(target, {})
  return live(value)
}
