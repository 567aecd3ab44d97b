import { type Arguments, asList } from '../../models/arguments.js'
import type { RelationPlan } from '../../models/model-plan.js'
import { noteMoved } from '../write/moved-rows.js'
import { checkPlaceIsFree } from '../write/one-to-one.js'
import { connectedAfter, connectedFirst, relatedTo } from '../write/relation-filters.js'
import type { WriteContext } from '../write/write-context.js'
import type { WrittenRow } from '../write/written-row.js'
import { connect, disconnect } from './connects.js'
import { connectOrCreate, create, createMany } from './creates.js'
import { deleteMany, deleteNamed } from './deletes.js'
import type { DataRewriting, RewriteNested } from './nested-write.js'
import { isLeftOut, refuseOutOfOrder } from './order.js'
import { set } from './set.js'
import { update, updateMany } from './updates.js'
import { upsert } from './upserts.js'

const REWRITE: ReadonlyMap<string, RewriteNested> = new Map(
  Object.entries({
    create,
    createMany,
    connect,
    connectOrCreate,
    disconnect,
    set,
    update,
    updateMany,
    upsert,
    delete: deleteNamed,
    deleteMany,
  }),
)

/** The data that nested operations are in. */
export interface EnclosingData {
  readonly context: WriteContext
  readonly written: WrittenRow
  /** How many deletes are ahead of it. */
  readonly begin: number
  /** Rewrites data that is nested in it. */
  readonly data: DataRewriting
}

/** Rewrites the nested operations on a relation. */
export function rewriteNested(
  relation: RelationPlan,
  operations: Arguments,
  { context, written, begin, data }: EnclosingData,
): Arguments {
  const related = written.updated && relatedTo(relation, written.updated)
  checkPlaceIsFree(relation, operations, context, related)
  noteMoved(relation, operations, context, related)

  let connected = related ? connectedFirst(relation, operations, related) : {}
  // Prisma is to see, and refuse, what JSON calls `__proto__` as well.
  const rewritten: Record<string, unknown> = Object.create(null)
  const nested = { relation, outer: written, operations, rewritten, context, related, data }
  const ahead: string[] = []
  for (const [operation, value] of Object.entries(operations)) {
    if (isLeftOut(operation, value)) continue
    refuseOutOfOrder(relation, operation, ahead, context, begin)
    const rewrite = REWRITE.get(operation)
    join(rewritten, rewrite ? rewrite(value, { ...nested, connected }) : { [operation]: value })
    ahead.push(operation)
    connected = connectedAfter(relation, operation, value, connected)
  }
  return rewritten
}

/** A soft delete is an update, and has to share the place of one that is there already. */
function join(rewritten: Record<string, unknown>, others: Arguments): void {
  for (const [operation, value] of Object.entries(others)) {
    const before = rewritten[operation]
    rewritten[operation] = before === undefined ? value : [...asList(before), ...asList(value)]
  }
}
