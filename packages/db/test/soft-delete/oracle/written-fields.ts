import type { ColumnDescription, FieldDescription } from '../../../src/models/model-description.js'
import { models } from '../../schemas/generated/library/models.js'
import type { ModelName } from './fields.js'

// The fields of the library's models that random writes are made of, from the description of the schema.

/** One end of a relation, as seen from the model that has the field. */
export interface Relation {
  readonly name: string
  readonly target: ModelName
  readonly inverse: string
  readonly list: boolean
  readonly optional: boolean
  /** The columns of the foreign key, when it is on this side. */
  readonly key: readonly string[]
  readonly manyToMany: boolean
}

/** A column that may be written. */
export type Column = ColumnDescription & { readonly name: string }

/** The models whose rows come and go; projects and tasks do so only in circles. */
export const WRITTEN = (Object.keys(models) as ModelName[]).filter(
  (name) => name !== 'Project' && name !== 'Task',
)

const fieldsOf = (model: ModelName): { readonly [name: string]: FieldDescription } =>
  models[model].fields

/** The fields of the primary key, and what a unique filter calls a key of several. */
export function keyOf(model: ModelName): { key: readonly string[]; keyName?: string } {
  return models[model]
}

/** Texts and numbers; foreign keys are written as relations. */
export function columnsOf(model: ModelName): readonly Column[] {
  const foreign = relationsOf(model).flatMap(({ key }) => key)
  return Object.entries(fieldsOf(model)).flatMap(([name, field]) =>
    'type' in field &&
    /^(Int|String)$/.test(field.type) &&
    !/^(created|updated|deleted|deletion)/.test(name) &&
    !foreign.includes(name)
      ? [{ name, ...field }]
      : [],
  )
}

/** The relations of a model. */
export function relationsOf(model: ModelName): readonly Relation[] {
  return Object.entries(fieldsOf(model)).flatMap(([name, field]) => {
    if ('type' in field) return []
    const { list = false, optional = false, inverse, foreignKey } = field
    const target = field.model as ModelName
    const manyToMany = list && fieldsOf(target)[inverse]?.list === true
    return [{ name, target, inverse, list, optional, key: foreignKey?.fields ?? [], manyToMany }]
  })
}
