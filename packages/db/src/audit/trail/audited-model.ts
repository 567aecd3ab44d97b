import type { models } from '../../generated/models.js'
import {
  type ColumnDescription,
  columnsOf,
  type SchemaDescription,
} from '../../models/model-description.js'

type Models = typeof models

/** The models with a trail: those with `createdBy`, whose tables a test finds attached. */
export type AuditedModelName = {
  [M in keyof Models]: 'createdBy' extends keyof Models[M]['fields'] ? M : never
}[keyof Models]

/** The table behind a model, and how its columns are read. */
export interface AuditedModel {
  readonly model: string
  readonly table: string
  /** In the model's order. */
  readonly fields: readonly AuditedField[]
}

/** One column of a model. */
export interface AuditedField {
  readonly name: string
  readonly column: string
  /** Prisma's scalar type, such as `BigInt`, or the name of an enum. */
  readonly type: string
  /** Of an enum: what Prisma calls its values, by what the database calls them. */
  readonly values?: ColumnDescription['values']
}

/** Which table and columns each model stands for. */
export function describeTables(schema: SchemaDescription): AuditedModel[] {
  return Object.entries(schema).map(([model, description]) => ({
    model,
    table: description.table ?? model,
    fields: columnsOf(description).map(([name, { column = name, type, values }]) => ({
      name,
      column,
      type,
      values,
    })),
  }))
}

/** Whether the model has a trail. */
export function isAudited({ fields }: AuditedModel): boolean {
  return fields.some(({ name }) => name === 'createdBy')
}
