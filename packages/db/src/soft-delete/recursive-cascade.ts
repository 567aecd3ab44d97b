import type { Arguments } from '../models/arguments.js'
import { type ModelPlan, quoteIdentifier, type RelationPlan } from '../models/model-plan.js'

/** A statement with the values of its parameters. */
export interface SqlStatement {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** A model in the statement: its number, and the columns by which its rows are found. */
interface Member {
  readonly model: ModelPlan
  readonly index: number
  readonly fields: readonly string[]
}

/**
 * Marks, in one statement for PostgreSQL, everything that a deletion spreads to: however deep a tree
 * is, and around cycles. Prisma's own statements go down one level each.
 *
 * @param relations where it spreads
 * @param taken the filter for what is already marked, by model
 * @param data what to write, by model
 */
export function recursiveCascade(
  relations: readonly RelationPlan[],
  taken: (model: ModelPlan) => Arguments,
  data: (model: ModelPlan) => Arguments,
): SqlStatement {
  const values: unknown[] = []
  const parameter = (value: unknown) => `$${values.push(value)}`
  const members = membersOf(relations)
  const starts = members.map(({ model, index }) => {
    const filter = Object.entries(taken(model)).map(
      ([field, value]) => `s.${columnOf(model, field)} = ${parameter(value)}`,
    )
    return `SELECT ${row(members, index, 's')} FROM ${model.table} s WHERE ${filter.join(' AND ')}`
  })
  const steps = relations.map((relation) => step(relation, members))
  const updates = members.map(({ model, index }) => {
    const set = Object.entries(data(model)).map(
      ([field, value]) => `${columnOf(model, field)} = ${parameter(value)}`,
    )
    const same = model.key.map(
      (field) => `u.${columnOf(model, field)} = t.${key(members, model, field)}`,
    )
    return `u${index} AS (UPDATE ${model.table} u SET ${set.join(', ')} FROM taken t
      WHERE t.model = ${index} AND ${same.join(' AND ')} AND u.${markOf(model)} IS NULL)`
  })
  const names = members.flatMap(({ index, fields }) => fields.map((_, at) => `k${index}_${at}`))
  return {
    sql: `WITH RECURSIVE taken (model, ${names.join(', ')}) AS (
      (${starts.join(' UNION ALL ')})
      UNION
      SELECT n.* FROM taken t CROSS JOIN LATERAL (${steps.join(' UNION ALL ')}) n
    ), ${updates.join(', ')} SELECT 1`,
    values,
  }
}

function membersOf(relations: readonly RelationPlan[]): readonly Member[] {
  const models = new Set(relations.flatMap(({ model, target }) => [target, model]))
  return [...models].map((model, index) => {
    const references = relations
      .filter(({ target }) => target === model)
      .flatMap(({ foreignKey }) => foreignKey?.references ?? [])
    return { model, index, fields: [...new Set([...model.key, ...references])] }
  })
}

/** The live children of a row that is already found. */
function step({ model, target, foreignKey }: RelationPlan, members: readonly Member[]): string {
  const child = members.findIndex((member) => member.model === model)
  const parent = members.findIndex((member) => member.model === target)
  const joins = (foreignKey?.fields ?? []).map((field, at) => {
    const reference = foreignKey?.references[at] ?? field
    return `c.${columnOf(model, field)} = t.${key(members, target, reference)}`
  })
  return `SELECT ${row(members, child, 'c')} FROM ${model.table} c
    WHERE t.model = ${parent} AND ${joins.join(' AND ')} AND c.${markOf(model)} IS NULL`
}

/** A row of the working table: the columns of one member, and nulls of the right types for the others. */
function row(members: readonly Member[], index: number, alias: string): string {
  const columns = members.flatMap(({ model, fields, index: member }) =>
    fields.map((field) => {
      const column = columnOf(model, field)
      return member === index
        ? `${alias}.${column}`
        : `(SELECT ${column} FROM ${model.table} LIMIT 0)`
    }),
  )
  return [index, ...columns].join(', ')
}

function key(members: readonly Member[], model: ModelPlan, field: string): string {
  const member = members.find((each) => each.model === model)
  return `k${member?.index}_${member?.fields.indexOf(field)}`
}

function columnOf({ columns }: ModelPlan, field: string): string {
  return quoteIdentifier(columns.get(field) ?? field)
}

function markOf(model: ModelPlan): string {
  return columnOf(model, model.marks?.deletedAt ?? '')
}
