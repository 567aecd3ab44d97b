import type { Types } from '@prisma/client/runtime/client'
import type { Page, PageRequest } from './paginate.js'

// Each method is a type with a name: in the declaration of a client, which lists them for every model,
// TypeScript then writes the name, and not all of the signature.

type Operation = Types.Public.Operation
type Args<Model, Name extends Operation> = Types.Public.Args<Model, Name>
type PrismaPromise<T> = Types.Public.PrismaPromise<T>

/** What the client leaves out of every result. Prisma's own type of the result of a method knows nothing of it. */
type GlobalOmit<Model> =
  Model extends Types.Extensions.DynamicModelExtensionThis<
    infer TypeMap,
    infer _Name extends PropertyKey,
    infer _Extensions
  >
    ? TypeMap['globalOmitOptions']
    : unknown

type Result<Model, Given, Name extends Operation> = Types.Result.GetResult<
  Types.Public.Payload<Model>,
  Given,
  Name,
  GlobalOmit<Model>
>

/** Arguments with nothing but what is allowed, and one way to select. */
type Exact<Given, Allowed> = Types.Public.Exact<Given, Allowed> & OneSelection<Given>

/** As Prisma says it in the types of a client without extensions. */
type OneSelection<Given> = Given extends { select: object; include: object }
  ? 'Please either choose `select` or `include`.'
  : Given extends { select: object; omit: object }
    ? 'Please either choose `select` or `omit`.'
    : unknown

/** These of the arguments that name or select one row. */
type OfOneRow<Model, Name extends 'where' | 'select' | 'include' | 'omit'> = Pick<
  Args<Model, 'findUniqueOrThrow'>,
  Extract<keyof Args<Model, 'findUniqueOrThrow'>, Name>
>

type Selecting<Model> = OfOneRow<Model, 'select' | 'include' | 'omit'>

type Naming<Model> = OfOneRow<Model, 'where' | 'select' | 'include' | 'omit'>

/** The unique filter, which `Exact` by itself would let a caller leave out. */
type Named<Model> = OfOneRow<Model, 'where'>

type UniqueFilter<Model> = Args<Model, 'findUniqueOrThrow'>['where']

/** The names by one of which a unique filter names a row. */
type UniqueName<Filter> = Filter extends unknown ? Types.Utils.RequiredKeys<Filter> : never

/** The value of the key; if that isn't known by name, of anything unique. */
type Key<Model, KeyName extends string> = NonNullable<
  UniqueFilter<Model>[string extends KeyName ? UniqueName<UniqueFilter<Model>> : KeyName]
>

/** {@link RepositoryMethods.findById} */
export type FindById<KeyName extends string> = <Model, Given = object>(
  this: Model,
  id: Key<Model, KeyName>,
  args?: Exact<Given, Selecting<Model>>,
) => PrismaPromise<Result<Model, Given, 'findUnique'>>

/** {@link RepositoryMethods.findByIdOrThrow} */
export type FindByIdOrThrow<KeyName extends string> = <Model, Given = object>(
  this: Model,
  id: Key<Model, KeyName>,
  args?: Exact<Given, Selecting<Model>>,
) => PrismaPromise<Result<Model, Given, 'findUniqueOrThrow'>>

/** {@link ReadingMethods.exists} */
export type Exists = <Model>(
  this: Model,
  where?: Args<Model, 'findFirst'>['where'],
) => Promise<boolean>

/** {@link RepositoryMethods.paginate} */
export type Paginate = <Model, Given = object>(
  this: Model,
  args?: Exact<
    Given,
    Omit<Args<Model, 'findMany'>, 'take' | 'skip' | 'cursor' | 'distinct'> & PageRequest
  >,
) => Promise<Page<Result<Model, Omit<Given, keyof PageRequest>, 'findMany'>>>

/** {@link SoftDeleteMethods.restore} */
export type Restore = <Model, Given>(
  this: Model,
  args: Exact<Given, Naming<Model>> & Named<Model>,
) => PrismaPromise<Result<Model, Given, 'update'>>

/** {@link SoftDeleteMethods.restoreMany} */
export type RestoreMany = <Model>(
  this: Model,
  args?: { where?: Args<Model, 'updateMany'>['where'] },
) => PrismaPromise<{ count: number }>

/** {@link SoftDeleteMethods.hardDelete} */
export type HardDelete = <Model, Given>(
  this: Model,
  args: Exact<Given, Naming<Model>> & Named<Model>,
) => PrismaPromise<Result<Model, Given, 'delete'>>

/** {@link SoftDeleteMethods.purge} */
export type Purge = <Model>(
  this: Model,
  args: {
    deletedBefore: Date
    where?: Args<Model, 'deleteMany'>['where']
    batchSize?: number
  },
) => PrismaPromise<{ count: number }>

/** {@link ClientMethods.$withDeleted} */
export type WithDeleted = <Client>(this: Client) => Client

/** {@link ClientMethods.$onlyDeleted} */
export type OnlyDeleted<Others extends string> = <Client>(this: Client) => Omit<Client, Others>

/** Methods of every model, and of every view. */
export interface ReadingMethods {
  /**
   * Whether any live row matches. Reads no more than one key.
   *
   * @param where the filter of `findFirst`; without it, whether there is any live row
   * @example
   * ```ts
   * if (await db.user.exists({ email })) return reply.code(409).send()
   * ```
   */
  exists: Exists
}

/** Methods of every model, and of a view that has a key. */
export interface RepositoryMethods<KeyName extends string> extends ReadingMethods {
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
  findById: FindById<KeyName>

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
  findByIdOrThrow: FindByIdOrThrow<KeyName>

  /**
   * One page of a list, found by a cursor: its cost does not grow with the number of the page. The
   * primary key is added to the order, so that no row is met twice or left out; a cursor goes on
   * working after its row was deleted softly.
   *
   * @param args `first` rows `after` a cursor, or the `last` rows `before` one, 20 unless told; and what
   *   `findMany` takes
   * @returns the rows, and the cursors of the first and the last of them
   * @throws {InvalidCursorError} if the cursor is none of this model's, or its row has been removed for good;
   *   for a number of rows that is none; for arguments that contradict each other
   * @example
   * ```ts
   * const page = await db.campaign.paginate({ first: 20, after, orderBy: { createdAt: 'desc' } })
   * const next = page.pageInfo.endCursor
   * ```
   */
  paginate: Paginate
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
   * @throws {ParentDeletedError} if it belongs to a row that is still deleted
   * @example
   * ```ts
   * const campaign = await db.campaign.restore({ where: { id }, include: { members: true } })
   * ```
   */
  restore: Restore

  /**
   * Brings back the deleted rows that match, each with everything that its delete took, all or none.
   *
   * @returns how many rows matched
   * @throws as `restore` does; nothing is restored then
   * @example
   * ```ts
   * const { count } = await db.campaign.restoreMany({ where: { ownerId } })
   * ```
   */
  restoreMany: RestoreMany

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
  hardDelete: HardDelete

  /**
   * Removes physically what was deleted before a time, in batches. What one delete took goes as a whole or
   * stays as a whole: a restore never brings back a part. It stays while anything is not due that it took or
   * that depends on it, while `where` does not match all rows of this model that it took (those that depend
   * on such a row need not match), and while it took rows of a model that this one's depend on: that model
   * is purged first. What depends on a row that goes, goes with it, from deletes of its own too; rows that
   * depend on each other in a circle go at once. There is no way back.
   *
   * @param args `deletedBefore`: the time; `where`: which of these rows; `batchSize`: with how many rows at
   *   once a transaction begins, 1000 unless told
   * @returns how many rows of this model are gone
   * @throws {PurgeArgumentError} if `batchSize` is no positive whole number
   * @example
   * ```ts
   * const thirtyDays = 30 * 24 * 60 * 60 * 1000
   * await db.campaign.purge({ deletedBefore: new Date(Date.now() - thirtyDays) })
   * ```
   */
  purge: Purge
}

/**
 * Methods of a client with soft delete.
 *
 * @typeParam Others the properties of the models without it
 */
export interface ClientMethods<Others extends string> {
  /**
   * The same client with deleted rows visible to reads, at any depth. Writes stay as they are: a deleted
   * row is never changed.
   *
   * @example
   * ```ts
   * const everything = await db.$withDeleted().campaign.findMany({ include: { members: true } })
   * ```
   */
  $withDeleted: WithDeleted

  /**
   * The same client for reading the trash: lists show only deleted rows, with everything that is reached
   * through them. Has only the models that are soft-deletable.
   *
   * @example
   * ```ts
   * const trash = await db.$onlyDeleted().campaign.findMany({ orderBy: { deletedAt: 'desc' } })
   * ```
   */
  $onlyDeleted: OnlyDeleted<Others>
}
