import type { AuditFieldNames, SoftDeleteFieldNames } from './field-names.js'
import type {
  ColumnDescription,
  FieldDescription,
  ModelDescription,
  ReferentialAction,
  RelationDescription,
  SchemaDescription,
} from './model-description.js'
import { refuseUnfitFields } from './refuse-unfit-fields.js'

/** What has to be known about a model to rewrite its operations. Made once per client. */
export interface ModelPlan {
  readonly name: string
  readonly key: readonly string[]
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
  /** The fields that Prisma sets by itself on every update. */
  readonly touched: readonly string[]
  /** The table, quoted. */
  readonly table: string
  readonly relations: ReadonlyMap<string, RelationPlan>
  /** The foreign keys of other models, or of this one, that point here. */
  readonly referencedBy: readonly RelationPlan[]
  /** The foreign keys of this model that can lead to a deleted row, with nothing but us to refuse it. */
  readonly unguarded: readonly RelationPlan[]
  /** The columns that mark a row as deleted, if the model is soft-deletable. */
  readonly marks:
    | (Partial<SoftDeleteFieldNames> & Pick<SoftDeleteFieldNames, 'deletedAt'>)
    | undefined
  /** The audit columns that the model has. */
  readonly stamps: AuditPlan | undefined
  /** Whether rows of this model, or any that can be reached from it, can be deleted softly. */
  readonly hides: boolean
  /** Whether a write to this model, or to any that can be reached from it, has to be rewritten. */
  readonly rewritesWrites: boolean
}

/** One end of a relation, as seen from the model that has the field. */
export interface RelationPlan {
  readonly name: string
  readonly model: ModelPlan
  readonly target: ModelPlan
  readonly inverse: string
  readonly list: boolean
  readonly optional: boolean
  readonly foreignKey:
    | {
        readonly fields: readonly string[]
        readonly references: readonly string[]
        readonly onDelete: ReferentialAction
      }
    | undefined
  /**
   * A one-to-one relation whose key is at the other end and unique only among the living: a deleted and
   * a live row can hold it at once, and Prisma then reads any of them.
   */
  readonly ambiguous: boolean
}

/** The audit columns of a model. */
export interface AuditPlan extends Partial<AuditFieldNames> {
  /** `updatedAt` has to be set here: the schema does not say `@updatedAt`. */
  readonly setsUpdatedAt: boolean
}

/** Which features to plan for, and the names of their columns. */
export interface PlanOptions {
  readonly softDelete?: SoftDeleteFieldNames | undefined
  readonly audit?: AuditFieldNames | undefined
  /** The database refuses foreign keys that lead to deleted rows. */
  readonly guardedForeignKeys?: boolean | undefined
}

type Draft = { -readonly [Key in keyof ModelPlan]: ModelPlan[Key] }

/**
 * Plans for every model of a schema what its operations need.
 *
 * @returns the plans by model name
 * @throws UnfitSchemaError when the columns of a model ask for what can't be done
 */
export function planModels(
  schema: SchemaDescription,
  options: PlanOptions,
): ReadonlyMap<string, ModelPlan> {
  const drafts = new Map<string, Draft>()
  for (const [name, description] of Object.entries(schema)) {
    drafts.set(name, {
      name,
      key: description.key,
      keyName: description.keyName,
      columns: new Map(
        columnsOf(description).map(([field, { column }]) => [field, column ?? field]),
      ),
      enums: new Map(
        columnsOf(description).flatMap(([field, { values }]) =>
          values
            ? [[field, new Map(Object.entries(values).map(([stored, name]) => [name, stored]))]]
            : [],
        ),
      ),
      uniques: new Set([
        ...(description.keyName ? [description.keyName] : description.key),
        ...(description.compoundKeys ?? []),
        ...columnsOf(description).flatMap(([field, { unique }]) => (unique ? [field] : [])),
      ]),
      compoundKeys: new Set([
        ...(description.keyName ? [description.keyName] : []),
        ...(description.compoundKeys ?? []),
        ...(description.partialCompoundKeys ?? []),
      ]),
      touched: columnsOf(description).flatMap(([field, { updatedAt }]) =>
        updatedAt ? [field] : [],
      ),
      table: [description.schema, description.table ?? name]
        .filter((part) => part !== undefined)
        .map(quoteIdentifier)
        .join('.'),
      relations: new Map(),
      referencedBy: [],
      unguarded: [],
      marks: planMarks(description, options.softDelete),
      stamps: planStamps(description, options.audit),
      hides: false,
      rewritesWrites: false,
    })
  }
  for (const [name, description] of Object.entries(schema)) {
    const draft = find(drafts, name)
    draft.relations = new Map(
      relationsOf(description).map(([field, relation]) => {
        const target = find(drafts, relation.model)
        return [field, planRelation(schema, draft, target, field, relation)]
      }),
    )
  }
  for (const draft of drafts.values()) {
    for (const relation of draft.relations.values()) {
      if (!relation.foreignKey) continue
      const target = find(drafts, relation.target.name)
      target.referencedBy = [...target.referencedBy, relation]
    }
    if (!options.guardedForeignKeys) {
      draft.unguarded = [...draft.relations.values()].filter(
        ({ foreignKey, target }) => foreignKey && target.marks,
      )
    }
    const reachable = reach(draft)
    draft.hides = reachable.some(({ marks }) => marks !== undefined)
    draft.rewritesWrites = draft.hides || reachable.some(({ stamps }) => stamps !== undefined)
  }
  refuseUnfitFields(schema, drafts.values())
  return drafts
}

function planMarks(model: ModelDescription, names: SoftDeleteFieldNames | undefined) {
  if (!names || !(names.deletedAt in model.fields)) return undefined
  return {
    deletedAt: names.deletedAt,
    ...(names.deletedBy in model.fields && { deletedBy: names.deletedBy }),
    ...(names.deletionId in model.fields && { deletionId: names.deletionId }),
  }
}

function planStamps(model: ModelDescription, names: AuditFieldNames | undefined) {
  if (!names || !(names.createdBy in model.fields || names.updatedBy in model.fields))
    return undefined
  const present = Object.entries(names).filter(([, column]) => column in model.fields)
  const updatedAt = model.fields[names.updatedAt]
  return {
    ...(Object.fromEntries(present) as Partial<AuditFieldNames>),
    setsUpdatedAt: updatedAt !== undefined && isColumn(updatedAt) && !updatedAt.updatedAt,
  }
}

function planRelation(
  schema: SchemaDescription,
  model: ModelPlan,
  target: ModelPlan,
  name: string,
  { inverse, list, optional, foreignKey }: RelationDescription,
): RelationPlan {
  const other = schema[target.name]?.fields[inverse]
  const keyThere = other && !isColumn(other) ? other.foreignKey : undefined
  return {
    name,
    model,
    target,
    inverse,
    list: list ?? false,
    optional: optional ?? false,
    foreignKey,
    ambiguous: !list && keyThere?.unique === false && target.marks !== undefined,
  }
}

/** The model and everything that its relations lead to. */
function reach(start: ModelPlan): readonly ModelPlan[] {
  const seen = new Set([start])
  for (const model of seen) {
    for (const { target } of model.relations.values()) seen.add(target)
  }
  return [...seen]
}

function columnsOf({ fields }: ModelDescription) {
  return Object.entries(fields).filter((entry): entry is [string, ColumnDescription] =>
    isColumn(entry[1]),
  )
}

function relationsOf({ fields }: ModelDescription) {
  return Object.entries(fields).filter(
    (entry): entry is [string, RelationDescription] => !isColumn(entry[1]),
  )
}

function isColumn(field: FieldDescription): field is ColumnDescription {
  return 'type' in field
}

function find(drafts: ReadonlyMap<string, Draft>, name: string): Draft {
  const draft = drafts.get(name)
  if (!draft)
    throw new Error(`The description of the schema names a model ${name} that is not in it.`)
  return draft
}

/** An identifier as SQL text. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
