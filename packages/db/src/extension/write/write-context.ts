import { randomFillSync } from 'node:crypto'
import type { Stamp } from '../../audit/stamp.js'
import type { Arguments } from '../../models/arguments.js'
import type { ModelPlan, RelationPlan, SoftDeletableModel } from '../../models/model-plan.js'
import { deletionId } from '../../soft-delete/deletion-id.js'
import type { Deletion } from '../../soft-delete/marks.js'
import type { Statement } from '../execution.js'
import type { Refusal } from '../refusal.js'
import type { WrittenRow } from './written-row.js'

/** What the rewriting of one write needs, and what it finds out on its way through the data. */
export interface WriteContext {
  readonly stamp: Stamp
  readonly deletion: Deletion
  /** The models of which the write deletes rows, in order. */
  readonly deletes: SoftDeletableModel[]
  /** The relations with nested deletes that name a row, which are updates in what is sent. */
  readonly namedDeletes: RelationPlan[]
  /** And those with nested updates that are meant as such. */
  readonly namedUpdates: RelationPlan[]
  /** The rows that nested deletes of many may take, each behind the row that it hangs on. */
  readonly locks: RowsOf[]
  /** The rows that there is data for so far, those around it included. */
  readonly written: WrittenRow[]
  /** What has to be looked up before the write may run. */
  readonly checks: Check[]
  /** The `set` operations, which have to know what is connected now. */
  readonly sets: PendingSet[]
  /** The rows whose key is changed from the other side, and which have no data to be stamped in. */
  readonly moved: MovedRows[]
  /** The stamps that have to wait until the whole of the write has found its rows. */
  readonly stampsBehind: Statement[]
  /** The models whose rows the whole of the write finds by what a stamp changes, where this is a part of one. */
  readonly filtered: ReadonlySet<ModelPlan> | undefined
  /** Whether another part follows. */
  readonly continued: boolean
  /** The `upsert` operations of to-one relations, which have to know whether there is a live row. */
  readonly upserts: PendingUpsert[]
}

/** A write of which nothing is known yet. */
export function newWrite(actor: string | undefined, at: Date): WriteContext {
  return nothingKnown({ actor, at }, new LazyDeletion(actor, at))
}

/** Another statement of the same write, which may not be the last one. */
export function nextPart(
  { stamp, deletion, stampsBehind }: WriteContext,
  filtered: ReadonlySet<ModelPlan>,
  isLast: boolean,
): WriteContext {
  return { ...nothingKnown(stamp, deletion), stampsBehind, filtered, continued: !isLast }
}

function nothingKnown(stamp: Stamp, deletion: Deletion): WriteContext {
  return {
    stamp,
    deletion,
    deletes: [],
    namedDeletes: [],
    namedUpdates: [],
    locks: [],
    written: [],
    checks: [],
    sets: [],
    moved: [],
    stampsBehind: [],
    filtered: undefined,
    continued: false,
    upserts: [],
  }
}

/** Most writes delete nothing, and need no id for it. */
class LazyDeletion implements Deletion {
  readonly actor: string | undefined
  readonly at: Date
  #id: string | undefined

  constructor(actor: string | undefined, at: Date) {
    this.actor = actor
    this.at = at
  }

  get id(): string {
    this.#id ??= deletionId(this.at.getTime(), randomFillSync(new Uint8Array(16)))
    return this.#id
  }
}

/** Whether a write is more than one statement that is known before it runs. */
export function takesMore(context: WriteContext): boolean {
  const { deletes, checks, sets, moved, stampsBehind, upserts } = context
  const found = deletes.length + checks.length + sets.length + moved.length + upserts.length
  return found + stampsBehind.length > 0
}

/** Rows of one model. */
export interface RowsOf {
  readonly model: ModelPlan
  readonly where: Arguments
}

/** The write is refused when a row like this exists. */
export interface Check extends Conditional {
  readonly model: ModelPlan
  readonly where: Arguments
  /** What has to be known before it is known which row. */
  readonly completion?: Completion
  readonly refusal: Refusal
}

/** The part of a key that the data does not say. */
export interface Completion {
  /** The row that has it, or the rows. */
  readonly row: WrittenRow
  /** The columns of the row that is looked for, by those of that one. */
  readonly references: ReadonlyMap<string, string>
}

/** Rows of one model that a write moves. */
export interface MovedRows extends Conditional {
  readonly model: ModelPlan
  where: Arguments
}

/** What follows from data that may not be used. */
export interface Conditional {
  /** All of these have to hold. */
  readonly conditions: Condition[]
}

/** Data is used when such a row exists, or when none does. */
export interface Condition {
  readonly model: ModelPlan
  readonly where: Arguments
  readonly exists: boolean
}

/** A `set` on a list: rows that are deleted stay connected. */
export interface PendingSet {
  readonly relation: RelationPlan
  /** The rows that shall be connected. */
  readonly wanted: readonly Arguments[]
  /** Their keys, if it can be told from these before the write which rows it moves. */
  readonly keys: readonly Arguments[] | undefined
  /** The rows that are connected before the write. */
  readonly related: Arguments
  /** Those that are deleted, if any can be. */
  readonly kept: Arguments | undefined
  /** The rewritten operations on the list, in which others can take its place before the write runs. */
  readonly operations: Record<string, unknown>
  /** What it names; the deleted rows are added if it stays. */
  readonly named: unknown[]
  /** What it moves, if that has to be stamped. */
  readonly moved: MovedRows | undefined
}

/** An `upsert` of a to-one relation: Prisma can't make it depend on the row being live. */
export interface PendingUpsert {
  readonly model: ModelPlan
  /** The live row that is connected now. */
  readonly connected: Arguments
  /** Where `update` or `create` is put before the write runs. */
  readonly operations: Record<string, unknown>
  readonly create: unknown
  readonly update: Arguments
}
