import type { Prisma } from '../../generated/client/client.js'
import type { AuditOperation } from '../../generated/client/enums.js'
import type { models } from '../../generated/models.js'
import type { AuditedModelName } from './audited-model.js'

/** The columns of a model as Prisma returns them. */
type Scalars<M extends Prisma.ModelName> = Prisma.TypeMap['model'][M]['payload']['scalars']

/** The fields whose columns were attached as redacted: the trail knows when they changed, never their values. */
export interface RedactedFields {
  User: 'passwordHash'
}

/** A row as the trail knows it: everything but what is redacted. */
export type RecordedRow<M extends Prisma.ModelName> = Omit<
  Scalars<M>,
  M extends keyof RedactedFields ? RedactedFields[M] : never
>

type KeyFields<M extends Prisma.ModelName> = (typeof models)[M]['key']

/** A row's primary key: its value, or an object of its fields where it has several. */
export type RowKey<M extends AuditedModelName> =
  KeyFields<M> extends readonly [infer Field extends keyof Scalars<M>]
    ? Scalars<M>[Field]
    : Pick<Scalars<M>, KeyFields<M>[number] & keyof Scalars<M>>

interface TrailEntryBase {
  /** Rises with every entry; the entries of one row are in the order of its changes. */
  readonly id: bigint
  /** When it was written, by the database server's clock. */
  readonly recordedAt: Date
  readonly table: string
  /** The primary key as text, a JSON array where it has several columns; `null` for a `TRUNCATE` as a whole. */
  readonly rowId: string | null
  readonly operation: AuditOperation
  /** On whose behalf, such as `user:<uuid>`; `db:<user>` where nobody was named. */
  readonly actor: string
  /** Who was logged in to the database. */
  readonly databaseUser: string
  readonly requestId: string | null
  /** Shared by all that one transaction did. The server reuses it after a crash: compare times as well. */
  readonly transactionId: bigint
}

/** One recorded change of a row of a model. */
export interface TrailEntry<M extends Prisma.ModelName> extends TrailEntryBase {
  readonly model: M
  /** What the changed columns held before, or the whole row if it went; `null` when it is new. */
  readonly oldValues: Partial<RecordedRow<M>> | null
  /** What they hold since, or the whole row if it is new; `null` when it went. */
  readonly newValues: Partial<RecordedRow<M>> | null
  /** The redacted fields that changed. */
  readonly redacted: readonly string[]
}

/** One recorded change of a table that no model stands for: values as plain JSON, named by column. */
export interface UnmappedTrailEntry extends TrailEntryBase {
  readonly model: null
  readonly oldValues: { readonly [column: string]: Prisma.JsonValue } | null
  readonly newValues: { readonly [column: string]: Prisma.JsonValue } | null
  readonly redacted: readonly string[]
}

/** A change of any table; `model` tells which, and narrows the values. */
export type AnyTrailEntry =
  | { [M in Prisma.ModelName]: TrailEntry<M> }[Prisma.ModelName]
  | UnmappedTrailEntry

/** Which part of a list of entries is asked for. */
export interface TrailPageRequest {
  /** How many entries, 1 to 1000. Defaults to 50. */
  readonly first?: number
  /** `nextCursor` of the page before. */
  readonly after?: string
}

/** Entries, newest first. */
export interface TrailPage<Entry> {
  readonly entries: readonly Entry[]
  /** What to pass as `after` for older entries; `null` on the last page. */
  readonly nextCursor: string | null
}
