import { type Arguments, isMistaken } from '../../models/arguments.js'
import {
  isSoftDeletable,
  type ModelPlan,
  type SoftDeletableModel,
} from '../../models/model-plan.js'
import { and } from '../../soft-delete/combined-filter.js'
import type { OmittedByDefault } from '../../soft-delete/selection.js'
import { bindPromise } from '../client/bound-promise.js'
import { currentIntent, type Intent } from '../intent.js'
import type { PrismaPromise } from '../prisma/internals.js'
import { keySelection, uniqueFilter } from '../row-key.js'
import { paginate } from './paginate.js'

/** A model of the client that a method is called on: with every extension, in its transaction. */
interface Delegate {
  readonly [operation: string]: (args: Arguments) => PrismaPromise
}

type Method = (this: Delegate, ...args: never[]) => unknown

/** The methods that a model gets besides Prisma's. */
export function modelMethods(
  model: ModelPlan,
  omitted: OmittedByDefault,
): { readonly [name: string]: Method } {
  return {
    ...reading(model),
    ...(model.key.length > 0 && readingByKey(model, omitted)),
    ...(isSoftDeletable(model) && !model.view && softDelete(model)),
  }
}

function reading({ key, columns }: ModelPlan): { readonly [name: string]: Method } {
  const [column = ''] = [...key, ...columns.keys()]
  return {
    async exists(where?: unknown) {
      return (await call(this, 'findFirst', { where, select: { [column]: true } })) !== null
    },
  }
}

function readingByKey(
  model: ModelPlan,
  omitted: OmittedByDefault,
): { readonly [name: string]: Method } {
  const byKey = (id: unknown) => ({ [model.keyName ?? model.key[0] ?? '']: id })
  return {
    findById(id: unknown, args?: Arguments) {
      return call(this, 'findUnique', { ...args, where: byKey(id) })
    },
    findByIdOrThrow(id: unknown, args?: Arguments) {
      return call(this, 'findUniqueOrThrow', { ...args, where: byKey(id) })
    },
    paginate(args: Arguments = {}) {
      const findMany = (query: Arguments) => call(this, 'findMany', query)
      const isThere = async (key: Arguments) => {
        const query = { where: uniqueFilter(model, key), select: keySelection(model) }
        return (await callAs(this, 'findUnique', query, { visibility: 'all' })) !== null
      }
      return paginate(model, omitted, args, { findMany, isThere })
    },
  }
}

/**
 * Prisma runs operations that it knows: each of these goes through the extensions as the one that its
 * result looks like, and carries what it really is.
 */
function softDelete(model: SoftDeletableModel): { readonly [name: string]: Method } {
  return {
    restore(args: Arguments) {
      return callAs(this, 'update', { ...args, data: {} }, { command: { name: 'restore', model } })
    },
    restoreMany(args: Arguments = {}) {
      const command = { name: 'restoreMany' as const, model }
      return callAs(this, 'updateMany', { ...args, data: {} }, { command })
    },
    hardDelete(args: Arguments) {
      return callAs(this, 'delete', args, { command: { name: 'hardDelete', model } })
    },
    purge({ deletedBefore, where, batchSize }: Arguments = {}) {
      // To Prisma `undefined` would be no limit, and everything due; `null` it refuses.
      const due = { [model.marks.deletedAt]: { lt: deletedBefore ?? null } }
      const command = {
        name: 'purge' as const,
        model,
        deletedBefore,
        batchSize: typeof batchSize === 'number' ? batchSize : undefined,
      }
      const given = { where: isMistaken(where) ? where : and(where as Arguments | undefined, due) }
      return callAs(this, 'deleteMany', given, { command })
    },
  }
}

function call(delegate: Delegate, operation: string, args: Arguments): PrismaPromise {
  const run = delegate[operation]
  if (!run) throw new Error(`The client has no ${operation}.`)
  return run.call(delegate, args)
}

/** Calls an operation that means more than Prisma sees. */
function callAs(
  delegate: Delegate,
  operation: string,
  args: Arguments,
  meaning: Partial<Intent>,
): PrismaPromise {
  const make = () => call(delegate, operation, args)
  return bindPromise(make(), make, { ...currentIntent(), ...meaning })
}
