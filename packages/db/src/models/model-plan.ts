import type { AuditFieldNames, SoftDeleteFieldNames } from './field-names.js'
import type { ColumnDescription, ReferentialAction } from './model-description.js'

/** What has to be known about a model to rewrite its operations. Made once per client. */
export interface ModelPlan {
  readonly name: string
  /** Only read. */
  readonly view: boolean
  /** The fields of the key; a view can have none. */
  readonly key: readonly string[]
  /** Their columns, in the same order. */
  readonly keyColumns: readonly ColumnDescription[]
  readonly keyName: string | undefined
  /** The columns by the names of their fields. */
  readonly columns: ReadonlyMap<string, string>
  /** The names that values of enums have in the database, by field. */
  readonly enums: ReadonlyMap<string, ReadonlyMap<unknown, string>>
  /**
   * What names one row by itself, deleted or not, in a unique filter: fields, and keys of several. Others may
   * be unique among the living only.
   */
  readonly uniques: ReadonlySet<string>
  /** What unique filters call keys of several fields, whichever rows they are unique among. */
  readonly compoundKeys: ReadonlySet<string>
  /** The fields that an insert can leave out, and that still hold something. */
  readonly defaults: ReadonlySet<string>
  /** The fields that Prisma sets by itself on every update. */
  readonly updatedAtFields: readonly string[]
  /** The table, quoted. */
  readonly table: string
  readonly relations: ReadonlyMap<string, RelationPlan>
  /** The foreign keys of other models, or of this one, that point here. */
  readonly referencedBy: readonly ForeignKeyRelation[]
  /** The foreign keys of this model that can lead to a deleted row, with nothing but us to refuse it. */
  readonly keysToCheck: readonly ForeignKeyRelation<ModelPlan, SoftDeletableModel>[]
  /** If the model is soft-deletable. */
  readonly marks: Marks | undefined
  /** The audit columns that the model has. */
  readonly stamps: AuditPlan | undefined
  /** All of these columns: only this package writes them. */
  readonly managed: readonly string[]
  /** Whether rows of this model, or any that can be reached from it, can be deleted softly. */
  readonly hides: boolean
  /** Whether a write to this model, or to any that can be reached from it, has to be rewritten. */
  readonly rewritesWrites: boolean
}

/** The columns that mark a row as deleted. */
export type Marks = Partial<SoftDeleteFieldNames> & Pick<SoftDeleteFieldNames, 'deletedAt'>

/** A model whose rows are marked when they are deleted. */
export interface SoftDeletableModel extends ModelPlan {
  readonly marks: Marks
}

/** A soft-deletable model whose rows tell which delete took them. */
export interface ModelWithDeletionId extends SoftDeletableModel {
  readonly marks: Marks & Pick<SoftDeleteFieldNames, 'deletionId'>
}

/** One end of a relation, as seen from the model that has the field. */
export interface RelationPlan {
  readonly name: string
  readonly model: ModelPlan
  readonly target: ModelPlan
  readonly inverse: string
  readonly list: boolean
  readonly optional: boolean
  /** If it is on this side. */
  readonly foreignKey: ForeignKeyPlan | undefined
  /**
   * A one-to-one relation whose key is at the other end and unique only among the living: a deleted and
   * a live row can hold it at once, and Prisma then reads any of them.
   */
  readonly ambiguous: boolean
}

/** The end of a relation that has the foreign key. */
export interface ForeignKeyRelation<
  Child extends ModelPlan = ModelPlan,
  Parent extends ModelPlan = ModelPlan,
> extends RelationPlan {
  readonly model: Child
  readonly target: Parent
  readonly foreignKey: ForeignKeyPlan
}

/** A foreign key. */
export interface ForeignKeyPlan {
  /** Its fields, each with the one at the other end that it references. */
  readonly columns: readonly { readonly field: string; readonly reference: string }[]
  readonly onDelete: ReferentialAction
}

/** The audit columns of a model. */
export interface AuditPlan extends Partial<AuditFieldNames> {
  /** `createdAt` has to be set here: the schema has no `@default` for it. */
  readonly setsCreatedAt: boolean
  /** `updatedAt` has to be set here: the schema does not say `@updatedAt`. */
  readonly setsUpdatedAt: boolean
}

/** Whether a deleted row of the model stays, marked. */
export function isSoftDeletable(model: ModelPlan): model is SoftDeletableModel {
  return model.marks !== undefined
}

/** Whether a row of the model tells which delete took it. */
export function hasDeletionId(model: ModelPlan): model is ModelWithDeletionId {
  return model.marks?.deletionId !== undefined
}

/** Whether an end of a relation has the foreign key. */
export function hasForeignKey(relation: RelationPlan): relation is ForeignKeyRelation {
  return relation.foreignKey !== undefined
}

/** Whether an end of a relation has the foreign key, and can lead to a row that is deleted softly. */
export function canLeadToDeleted(
  relation: RelationPlan,
): relation is ForeignKeyRelation<ModelPlan, SoftDeletableModel> {
  return hasForeignKey(relation) && isSoftDeletable(relation.target)
}

/** The fields of a foreign key. */
export function fieldsOf({ columns }: ForeignKeyPlan): readonly string[] {
  return columns.map(({ field }) => field)
}
