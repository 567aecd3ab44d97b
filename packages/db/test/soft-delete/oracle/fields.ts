import type { ColumnDescription, RelationDescription } from '../../../src/extensions.js'
import { models } from '../../schemas/generated/library/models.js'

// The fields of the library's models that random queries are made of, from the description of the schema.

export type ModelName = keyof typeof models

/** The models of which the random libraries have rows. */
export const MODELS: readonly ModelName[] = [
  'Author',
  'Profile',
  'Book',
  'Tag',
  'Review',
  'Contract',
  'Note',
  'Category',
  'Publisher',
  'Loan',
]

const fieldsOf = (model: ModelName) =>
  models[model].fields as unknown as Record<string, ColumnDescription | RelationDescription>

/** Texts and numbers that both databases hold alike. */
export function columnsOf(model: ModelName) {
  return Object.entries(fieldsOf(model)).flatMap(([name, field]) =>
    'type' in field &&
    /^(Int|String)$/.test(field.type) &&
    !isManaged(name) &&
    !differs(model, name)
      ? [{ name, field }]
      : [],
  )
}

/**
 * Whether the two databases hold different values in a column: the time of writing, and optional keys, which are
 * kept for a restore in one and were set to null in the other.
 */
export function differs(model: ModelName, column: string): boolean {
  const field = fieldsOf(model)[column]
  const isOptionalKey = field?.optional === true && 'type' in field && column.endsWith('Id')
  return isOptionalKey || /^(created|updated)At$/.test(column)
}

function isManaged(column: string): boolean {
  return /^(created|updated|deleted|deletion)/.test(column)
}

/** Relations to models of which there are rows. */
export function relationsOf(model: ModelName) {
  return Object.entries(fieldsOf(model)).flatMap(([name, field]) =>
    'model' in field && MODELS.includes(field.model as ModelName)
      ? [{ name, field, target: field.model as ModelName }]
      : [],
  )
}

/** Whether rows of the model can be deleted softly. */
export function isSoftDeletable(model: ModelName): boolean {
  return 'deletedAt' in models[model].fields
}
