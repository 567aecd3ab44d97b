import { columnOf } from '../models/columns.js'
import type { ForeignKeyRelation, ModelPlan, SoftDeletableModel } from '../models/model-plan.js'

// Rows of several models in one recursive table, for statements that follow foreign keys through a schema:
// the number of the model, and then for each model the columns by which its rows are found, empty in the
// rows of all others.

/** A model in the table: its number, and the fields by which its rows are found. */
export interface Member {
  readonly model: SoftDeletableModel
  readonly index: number
  readonly fields: readonly string[]
}

/** The models that these relations lead from and to, each with its key and what it is referenced by. */
export function membersOf(
  relations: readonly ForeignKeyRelation[],
  models: Iterable<SoftDeletableModel>,
): readonly Member[] {
  return [...new Set(models)].map((model, index) => {
    const references = relations
      .filter(({ target }) => target === model)
      .flatMap(({ foreignKey }) => foreignKey.columns.map(({ reference }) => reference))
    return { model, index, fields: [...new Set([...model.key, ...references])] }
  })
}

/** The names of the table's columns. */
export function columnNames(members: readonly Member[]): string {
  const fields = members.flatMap(({ index, fields }) => fields.map((_, at) => `k${index}_${at}`))
  return ['model', ...fields].join(', ')
}

/** A row of the table: the columns of one member, and nulls of the right types for the others. */
export function rowOf(members: readonly Member[], row: ModelPlan, alias: string): string {
  const columns = members.flatMap(({ model, fields }) =>
    fields.map((field) => {
      const column = columnOf(model, field)
      return model === row ? `${alias}.${column}` : `(SELECT ${column} FROM ${model.table} LIMIT 0)`
    }),
  )
  return [numberOf(members, row), ...columns].join(', ')
}

/** That a child, as `child`, has `t`, of the working table, for its parent. */
export function leadsTo(
  { model, target, foreignKey }: ForeignKeyRelation,
  members: readonly Member[],
  child: string,
): string {
  const joins = foreignKey.columns.map(
    ({ field, reference }) =>
      `${child}.${columnOf(model, field)} = t.${key(members, target, reference)}`,
  )
  return [`t.model = ${numberOf(members, target)}`, ...joins].join(' AND ')
}

/** That a row of a model's own table is the one that `t`, of the working table, is about. */
export function isRow(members: readonly Member[], model: ModelPlan, alias: string): string {
  const same = model.key.map(
    (field) => `${alias}.${columnOf(model, field)} = t.${key(members, model, field)}`,
  )
  return [`t.model = ${numberOf(members, model)}`, ...same].join(' AND ')
}

function numberOf(members: readonly Member[], model: ModelPlan): number {
  return members.findIndex((member) => member.model === model)
}

function key(members: readonly Member[], model: ModelPlan, field: string): string {
  const member = members.find((each) => each.model === model)
  return `k${member?.index}_${member?.fields.indexOf(field)}`
}
