import type { Types } from '@prisma/client/runtime/client'
import type { Page, PageInfo } from './paginate.js'

type Args<Model, Operation extends Types.Public.Operation> = Types.Public.Args<Model, Operation>
type Result<Model, Given, Operation extends Types.Public.Operation> = Types.Public.Result<
  Model,
  Given,
  Operation
>
type Exact<Given, Allowed> = Types.Public.Exact<Given, Allowed>
type PrismaPromise<T> = Types.Public.PrismaPromise<T>

/** `select`, `include` and `omit` of a model. */
type Selecting<Model> = Pick<
  Args<Model, 'findUniqueOrThrow'>,
  Extract<keyof Args<Model, 'findUniqueOrThrow'>, 'select' | 'include' | 'omit'>
>

/** `select`, `include` and `omit` of a model, and the unique filter that names one row. */
type Naming<Model> = Pick<
  Args<Model, 'findUniqueOrThrow'>,
  Extract<keyof Args<Model, 'findUniqueOrThrow'>, 'where' | 'select' | 'include' | 'omit'>
>

/** The unique filter, which `Exact` by itself would let a caller leave out. */
type Named<Model> = Pick<Args<Model, 'findUniqueOrThrow'>, 'where'>

type Key<Model, KeyName extends string> = NonNullable<
  Args<Model, 'findUniqueOrThrow'>['where'][KeyName]
>

/** Methods of every model. */
export interface RepositoryMethods<KeyName extends string> {
  /**
   * The row with this primary key.
   *
   * @param id the key; an object for a key of several fields
   * @returns the row, or `null` if there is no live one
   * @example
   * ```ts
   * const campaign = await db.campaign.findById(id, { include: { members: true } })
   * ```
   */
  findById<Model, Given = object>(
    this: Model,
    id: Key<Model, KeyName>,
    args?: Exact<Given, Selecting<Model>>,
  ): PrismaPromise<Result<Model, Given, 'findUnique'>>

  /**
   * The row with this primary key, which must be there.
   *
   * @param id the key; an object for a key of several fields
   * @throws Prisma's `P2025` if there is no live row
   * @example
   * ```ts
   * const { name } = await db.campaign.findByIdOrThrow(id, { select: { name: true } })
   * ```
   */
  findByIdOrThrow<Model, Given = object>(
    this: Model,
    id: Key<Model, KeyName>,
    args?: Exact<Given, Selecting<Model>>,
  ): PrismaPromise<Result<Model, Given, 'findUniqueOrThrow'>>

  /**
   * Whether any live row matches. Reads no more than one key.
   *
   * @param where the filter of `findFirst`
   * @example
   * ```ts
   * if (await db.user.exists({ email })) return reply.code(409).send()
   * ```
   */
  exists<Model>(this: Model, where: Args<Model, 'findFirst'>['where']): Promise<boolean>

  /**
   * One page of a list, found by a cursor: its cost does not grow with the number of the page. The
   * primary key is added to the order, so that no row is met twice or left out; a cursor goes on
   * working after its row was deleted.
   *
   * @param args `first` rows `after` a cursor, or the `last` rows `before` one; and what `findMany` takes
   * @example
   * ```ts
   * const page = await db.campaign.paginate({ first: 20, after, orderBy: { createdAt: 'desc' } })
   * const next = page.pageInfo.endCursor
   * ```
   */
  paginate<Model, Given>(
    this: Model,
    args: Exact<
      Given,
      Omit<Args<Model, 'findMany'>, 'take' | 'skip' | 'cursor' | 'distinct'> & PageRequest
    >,
  ): Promise<Page<Result<Model, Omit<Given, keyof PageRequest>, 'findMany'>>>
}

/** Which page is asked for. */
export interface PageRequest {
  /** How many rows, from the start or after `after`. */
  first?: number
  /** `endCursor` of the page before. */
  after?: string | null
  /** How many rows, from the end or before `before`. */
  last?: number
  /** `startCursor` of the page after. */
  before?: string | null
}

/** Methods of the models that are soft-deletable. */
export interface SoftDeleteMethods {
  /**
   * Brings back a deleted row, and everything that the same delete took with it.
   *
   * @param args names the row, deleted; selects from the result
   * @returns the row, live again
   * @throws Prisma's `P2025` if no deleted row is named so
   * @throws Prisma's `P2002` if a unique value has been taken meanwhile; nothing is restored then
   * @throws ParentDeletedError if it belongs to a row that is still deleted
   * @example
   * ```ts
   * const campaign = await db.campaign.restore({ where: { id }, include: { members: true } })
   * ```
   */
  restore<Model, Given>(
    this: Model,
    args: Exact<Given, Naming<Model>> & Named<Model>,
  ): PrismaPromise<Result<Model, Given, 'update'>>

  /**
   * Brings back the deleted rows that match, each with everything that its delete took.
   *
   * @returns how many rows matched
   * @throws as `restore` does; nothing is restored then
   * @example
   * ```ts
   * const { count } = await db.campaign.restoreMany({ where: { ownerId } })
   * ```
   */
  restoreMany<Model>(
    this: Model,
    args?: { where?: Args<Model, 'updateMany'>['where'] },
  ): PrismaPromise<{ count: number }>

  /**
   * Removes one row physically, deleted or not. The foreign keys of the database decide what becomes of
   * rows that point to it. There is no way back.
   *
   * @returns the row as it was
   * @throws Prisma's `P2025` if there is none, `P2003` if a foreign key forbids it
   * @example
   * ```ts
   * await db.user.hardDelete({ where: { id } })
   * ```
   */
  hardDelete<Model, Given>(
    this: Model,
    args: Exact<Given, Naming<Model>> & Named<Model>,
  ): PrismaPromise<Result<Model, Given, 'delete'>>

  /**
   * Removes physically what was deleted before a time, in batches and children first; rows that depend on
   * each other in a circle go at once. A row stays as long as anything depends on it that is not due
   * itself, and with it all that the same delete took.
   *
   * @param args `deletedBefore`: the time; `where`: which of these rows, and then no others but what
   *   depends on them; `batchSize`: rows removed at once, 1000 unless told
   * @returns how many rows of this model are gone
   * @throws RangeError if `batchSize` is no positive whole number
   * @example
   * ```ts
   * const thirtyDays = 30 * 24 * 60 * 60 * 1000
   * await db.campaign.purge({ deletedBefore: new Date(Date.now() - thirtyDays) })
   * ```
   */
  purge<Model>(
    this: Model,
    args: {
      deletedBefore: Date
      where?: Args<Model, 'deleteMany'>['where']
      batchSize?: number
    },
  ): PrismaPromise<{ count: number }>
}

export type { Page, PageInfo }
