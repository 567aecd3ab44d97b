import { quoteIdentifier } from '../sql/quote-identifier.js'
import type { AuditFieldNames, SoftDeleteFieldNames } from './field-names.js'
import {
  type ColumnDescription,
  columnsOf,
  isColumn,
  type ModelDescription,
  type RelationDescription,
  type SchemaDescription,
} from './model-description.js'
import {
  type AuditPlan,
  canLeadToDeleted,
  type ForeignKeyPlan,
  type ForeignKeyRelation,
  hasForeignKey,
  type Marks,
  type ModelPlan,
  type RelationPlan,
} from './model-plan.js'
import { reachableFrom } from './reachable.js'
import { refuseUnfitFields } from './refuse-unfit-fields.js'
import { UnfitSchemaError } from './unfit-schema-error.js'

/** Which features to plan for, and the names of their columns. */
export interface PlanOptions {
  readonly softDelete?: SoftDeleteFieldNames | undefined
  readonly audit?: AuditFieldNames | undefined
  /** The database refuses foreign keys that lead to deleted rows. */
  readonly guardedForeignKeys?: boolean | undefined
  /** Where the tables are whose models name no database schema, if not found by the `search_path`. */
  readonly schema?: string | undefined
}

type Draft = { -readonly [Key in keyof ModelPlan]: ModelPlan[Key] }

/**
 * Plans for every model of a schema what its operations need.
 *
 * @returns the plans by model name
 * @throws {UnfitSchemaError} when the columns of a model ask for what can't be done
 */
export function planModels(
  schema: SchemaDescription,
  options: PlanOptions,
): ReadonlyMap<string, ModelPlan> {
  const drafts = new Map(
    Object.entries(schema).map(([name, model]) => [name, draft(name, model, options)]),
  )
  for (const model of drafts.values()) {
    model.relations = planRelations(schema, drafts, model)
    if (!options.guardedForeignKeys)
      model.keysToCheck = [...model.relations.values()].filter(canLeadToDeleted)
  }
  for (const model of drafts.values()) {
    model.referencedBy = foreignKeysTo(model, drafts)
    const reachable = reachableFrom(model)
    model.hides = reachable.some(({ marks }) => marks !== undefined)
    model.rewritesWrites = model.hides || reachable.some(({ stamps }) => stamps !== undefined)
  }
  refuseUnfitFields(schema, drafts.values())
  return drafts
}

/** What a model says of itself, without its relations. */
function draft(name: string, model: ModelDescription, options: PlanOptions): Draft {
  const marks = planMarks(model, options.softDelete)
  const stamps = planStamps(model, options.audit)
  return {
    name,
    view: model.view ?? false,
    key: model.key,
    keyColumns: keyColumnsOf(model),
    keyName: model.keyName,
    columns: new Map(columnsOf(model).map(([field, { column }]) => [field, column ?? field])),
    enums: planEnums(model),
    uniques: uniquesOf(model),
    compoundKeys: compoundKeysOf(model),
    defaults: new Set(fieldsWith(model, ({ default: hasDefault }) => hasDefault)),
    updatedAtFields: fieldsWith(model, ({ updatedAt }) => updatedAt),
    table: quoteTable(model.schema ?? options.schema, model.table ?? name),
    relations: new Map(),
    referencedBy: [],
    keysToCheck: [],
    marks,
    stamps,
    managed: managedColumns(marks, stamps),
    hides: false,
    rewritesWrites: false,
  }
}

function keyColumnsOf({ key, fields }: ModelDescription): readonly ColumnDescription[] {
  return key.flatMap((name) => {
    const field = fields[name]
    return field && isColumn(field) ? [field] : []
  })
}

function planEnums(model: ModelDescription): ModelPlan['enums'] {
  return new Map(
    columnsOf(model).flatMap(([field, { values }]) =>
      values
        ? [[field, new Map(Object.entries(values).map(([stored, name]) => [name, stored]))]]
        : [],
    ),
  )
}

function fieldsWith(
  model: ModelDescription,
  has: (column: ColumnDescription) => boolean | undefined,
): readonly string[] {
  return columnsOf(model).flatMap(([field, column]) => (has(column) ? [field] : []))
}

function uniquesOf(model: ModelDescription): ReadonlySet<string> {
  return new Set([
    ...(model.keyName ? [model.keyName] : model.key),
    ...(model.compoundKeys ?? []),
    ...fieldsWith(model, ({ unique }) => unique),
  ])
}

function compoundKeysOf(model: ModelDescription): ReadonlySet<string> {
  return new Set([
    ...(model.keyName ? [model.keyName] : []),
    ...(model.compoundKeys ?? []),
    ...(model.partialCompoundKeys ?? []),
  ])
}

function planMarks(
  model: ModelDescription,
  names: SoftDeleteFieldNames | undefined,
): Marks | undefined {
  if (!names || !(names.deletedAt in model.fields)) return undefined
  // The rows of a view are deleted where they lie.
  if (model.view) return { deletedAt: names.deletedAt }
  return {
    deletedAt: names.deletedAt,
    ...(names.deletedBy in model.fields && { deletedBy: names.deletedBy }),
    ...(names.deletionId in model.fields && { deletionId: names.deletionId }),
  }
}

function planStamps(
  { fields, view }: ModelDescription,
  names: AuditFieldNames | undefined,
): AuditPlan | undefined {
  if (!names || view) return undefined
  const present = Object.entries(names).filter(([, field]) => field in fields)
  if (present.length === 0) return undefined
  const createdAt = fields[names.createdAt]
  const updatedAt = fields[names.updatedAt]
  return {
    ...(Object.fromEntries(present) as Partial<AuditFieldNames>),
    setsCreatedAt: createdAt !== undefined && isColumn(createdAt) && !createdAt.default,
    setsUpdatedAt: updatedAt !== undefined && isColumn(updatedAt) && !updatedAt.updatedAt,
  }
}

function managedColumns(
  marks: Marks | undefined,
  stamps: AuditPlan | undefined,
): readonly string[] {
  const { createdAt, createdBy, updatedAt, updatedBy } = stamps ?? {}
  const columns = [createdAt, createdBy, updatedAt, updatedBy, ...Object.values(marks ?? {})]
  return columns.filter((column) => column !== undefined)
}

function planRelations(
  schema: SchemaDescription,
  drafts: ReadonlyMap<string, Draft>,
  model: Draft,
): ModelPlan['relations'] {
  return new Map(
    relationsOf(schema[model.name]).map(([field, relation]) => {
      const target = drafts.get(relation.model)
      if (!target) {
        throw new UnfitSchemaError(
          model.name,
          field,
          `leads to ${relation.model}, which is missing.`,
        )
      }
      return [field, planRelation(schema, model, target, field, relation)]
    }),
  )
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
    foreignKey: foreignKey && planForeignKey(foreignKey),
    ambiguous: !list && keyThere?.unique === false && target.marks !== undefined,
  }
}

function planForeignKey({
  fields,
  references,
  onDelete,
}: NonNullable<RelationDescription['foreignKey']>): ForeignKeyPlan {
  const columns = fields.map((field, index) => ({ field, reference: references[index] ?? field }))
  return { columns, onDelete }
}

function foreignKeysTo(
  model: ModelPlan,
  drafts: ReadonlyMap<string, ModelPlan>,
): readonly ForeignKeyRelation[] {
  return [...drafts.values()]
    .flatMap(({ relations }) => [...relations.values()])
    .filter(hasForeignKey)
    .filter(({ target }) => target === model)
}

function relationsOf(model: ModelDescription | undefined) {
  return Object.entries(model?.fields ?? {}).filter(
    (entry): entry is [string, RelationDescription] => !isColumn(entry[1]),
  )
}

function quoteTable(schema: string | undefined, table: string): string {
  const quoted = quoteIdentifier(table)
  return schema === undefined ? quoted : `${quoteIdentifier(schema)}.${quoted}`
}
