import type { Arguments } from '../models/arguments.js'
import { type ModelPlan, quoteIdentifier, type RelationPlan } from '../models/model-plan.js'
import type { CascadePlan } from './cascade-plan.js'

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

/** What the statement answers: one row, with whether each restriction holds the delete back. */
export type CascadeAnswer = readonly [Readonly<Record<`r${number}`, boolean>>]

/** The text for one plan, and the models of its parameters in their order. */
interface CascadeText {
  readonly sql: string
  readonly taken: readonly ModelPlan[]
  readonly marked: readonly ModelPlan[]
}

// A schema has few plans, and putting one into SQL takes longer than sending it.
const texts = new WeakMap<CascadePlan, CascadeText>()

/**
 * Marks, in one statement for PostgreSQL, everything that a deletion spreads to, however deep a tree is and
 * around cycles, and looks for live rows that hold it back. Its cost in round trips is the same for any
 * schema and any number of rows.
 *
 * @param plan where the deletion spreads
 * @param taken the filter for what is already marked, by model; always of the same fields
 * @param data what to write, by model; always the same fields
 */
export function cascadeSql(
  plan: CascadePlan,
  taken: (model: ModelPlan) => Arguments,
  data: (model: ModelPlan) => Arguments,
): SqlStatement {
  const fieldsOf = (values: (model: ModelPlan) => Arguments) => (model: ModelPlan) =>
    Object.keys(values(model))
  const text = texts.get(plan) ?? putIntoSql(plan, fieldsOf(taken), fieldsOf(data))
  texts.set(plan, text)
  return {
    sql: text.sql,
    values: [
      ...text.taken.flatMap((model) => Object.values(taken(model))),
      ...text.marked.flatMap((model) => Object.values(data(model))),
    ],
  }
}

function putIntoSql(
  { cascades, restrictions }: CascadePlan,
  taken: (model: ModelPlan) => readonly string[],
  data: (model: ModelPlan) => readonly string[],
): CascadeText {
  let parameters = 0
  const equals = (model: ModelPlan, field: string) => {
    parameters += 1
    return `${columnOf(model, field)} = $${parameters}`
  }
  const members = membersOf(cascades, restrictions)
  const starts = members.map(({ model, index }) => {
    const filter = taken(model).map((field) => `s.${equals(model, field)}`)
    return `SELECT ${row(members, index, 's')} FROM ${model.table} s WHERE ${filter.join(' AND ')}`
  })
  const steps = cascades.map((relation) => step(relation, members))
  const children = new Set(cascades.map(({ model }) => model))
  const marked = members.filter(({ model }) => children.has(model))
  const updates = marked.map(({ model, index }) => {
    const set = data(model).map((field) => equals(model, field))
    return `, u${index} AS (UPDATE ${model.table} u SET ${set.join(', ')} FROM taken t
      WHERE ${isRow(members, model, 'u')} AND u.${markOf(model)} IS NULL)`
  })
  const names = members.flatMap(({ index, fields }) => fields.map((_, at) => `k${index}_${at}`))
  const answers = restrictions.map(
    (relation, index) => `EXISTS (${holdsBack(relation, members)}) AS r${index}`,
  )
  return {
    sql: `WITH RECURSIVE taken (model, ${names.join(', ')}) AS (
      (${starts.join(' UNION ALL ')})${
        steps.length === 0
          ? ''
          : `
      UNION
      SELECT n.* FROM taken t CROSS JOIN LATERAL (${steps.join(' UNION ALL ')}) n`
      }
    )${updates.join('')} SELECT ${answers.join(', ') || '1'}`,
    taken: members.map(({ model }) => model),
    marked: marked.map(({ model }) => model),
  }
}

function membersOf(
  cascades: readonly RelationPlan[],
  restrictions: readonly RelationPlan[],
): readonly Member[] {
  const models = new Set([
    ...cascades.flatMap(({ model, target }) => [target, model]),
    ...restrictions.map(({ target }) => target),
  ])
  return [...models].map((model, index) => {
    const references = [...cascades, ...restrictions]
      .filter(({ target }) => target === model)
      .flatMap(({ foreignKey }) => foreignKey?.references ?? [])
    return { model, index, fields: [...new Set([...model.key, ...references])] }
  })
}

/** The live children of a row that is already found. */
function step(relation: RelationPlan, members: readonly Member[]): string {
  const { model } = relation
  const child = members.findIndex((member) => member.model === model)
  return `SELECT ${row(members, child, 'c')} FROM ${model.table} c
    WHERE ${leadsToTaken(relation, members)} AND c.${markOf(model)} IS NULL`
}

/** The live rows that lead to a taken one and are not taken themselves. */
function holdsBack(relation: RelationPlan, members: readonly Member[]): string {
  const { model } = relation
  const isTaken = members.some((member) => member.model === model)
    ? ` AND NOT EXISTS (SELECT FROM taken t WHERE ${isRow(members, model, 'c')})`
    : ''
  const isLive = model.marks ? ` AND c.${markOf(model)} IS NULL` : ''
  return `SELECT FROM taken t JOIN ${model.table} c ON ${leadsToTaken(relation, members)}${isLive}${isTaken}`
}

/** That a child, as `c`, has a row of the working table, as `t`, for its parent. */
function leadsToTaken(
  { model, target, foreignKey }: RelationPlan,
  members: readonly Member[],
): string {
  const joins = (foreignKey?.fields ?? []).map((field, at) => {
    const reference = foreignKey?.references[at] ?? field
    return `c.${columnOf(model, field)} = t.${key(members, target, reference)}`
  })
  const parent = members.findIndex((member) => member.model === target)
  return [`t.model = ${parent}`, ...joins].join(' AND ')
}

/** That a row of the table is the one that `t` is about. */
function isRow(members: readonly Member[], model: ModelPlan, alias: string): string {
  const same = model.key.map(
    (field) => `${alias}.${columnOf(model, field)} = t.${key(members, model, field)}`,
  )
  const index = members.findIndex((member) => member.model === model)
  return [`t.model = ${index}`, ...same].join(' AND ')
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
